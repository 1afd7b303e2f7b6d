"""The second road under sliders, with a control that walks along the path."""

import numpy as np

from mixlab import em as road
from mixlab import plots, starts
from mixlab.explore import _walking
from mixlab.explore._bells import (
    Handle,
    bell_controls,
    bell_values,
    weigh_two,
    weight_control,
)
from mixlab.explore._guess import LineGuessExplorer
from mixlab.explore._parts import Control
from mixlab.explore._reading import span_of
from mixlab.explore._walking import WalkingExplorer
from mixlab.mixture import Mixture

_NEAR = 1e-5  # in the objective: tops nearer than this are one


class _EMExplorer(WalkingExplorer):
    """An explorer of EM; a subclass turns its controls into a start and back."""

    _OBJECTIVE = "log-likelihood per point"
    _MOVED = "risen"

    def __init__(self, x, start, top, options, controls, live, switches=()):
        self._x, self._options = x, options
        # A step takes .1 ms, and as much again for 8000 pairs of a point and a component.
        soon = max(1, int(60 / (1 + len(x) * start.n_components / 8000)))
        self._SOON = soon if soon < options["max_iter"] else np.inf
        super().__init__(start, top, controls, live, switches)

    def _walk(self, start, most=np.inf):
        most = min(most, self._options["max_iter"])
        return road.fit(self._x, start, **self._options | {"max_iter": most})

    def _judge_end(self, where):
        fit = self._fit
        if not fit.converged:
            return fit.failure, f"{where}. {fit.message}"
        if fit.objective[-1] < self._best - _NEAR:
            return "lower", f"{where}. The highest known top is at {self._shown(self._best)}."
        return "top", f"{where}. No higher one is known."


class LineExplorer(_EMExplorer, LineGuessExplorer):
    """What `em` returns for one-dimensional data; see there."""

    def __init__(self, x, start, reference, options, unit):
        span = span_of(x, start.means)
        K = start.n_components
        controls = bell_controls(start, span, unit)
        if K == 2:
            controls.append(weight_control(start))
        self._like = (1, K, K)
        self._take(start)
        top = _highest(x, reference, K, options)
        live = plots.EMView(x, span[:2], _levels(x, top), options["max_iter"], unit)
        super().__init__(x, start, top, options, controls, live)

    def _take(self, start):
        self._weights = start.weights

    def _read(self):
        values = [control.value for control in self._controls]
        weights, K = self._weights, len(self._weights)
        if K == 2 and values[-1] != weights[0]:
            weights = [values[-1], 1 - values[-1]]
        return Mixture.univariate(weights, values[: 2 * K : 2], values[1 : 2 * K : 2])

    def _values(self, start):
        values = bell_values(start)
        return [*values, start.weights[0]] if len(start.means) == 2 else values

    def _weigh(self, k, weight):
        return weigh_two(k, weight) if len(self._weights) == 2 else {}


class PlaneExplorer(_EMExplorer):
    """What `em` returns for points in the plane; see there."""

    def __init__(self, x, start, reference, options, names):
        K = start.n_components
        starts.random(x, K, 0)  # what it refuses is to be refused here, not at a moved slider
        spans = [span_of(x[:, j], start.means[:, j]) for j in (0, 1)]
        self._short = [name.partition(" (")[0] for name in names]
        controls = [
            Control(f"mean {k + 1}, {self._short[j]}", *spans[j], start.means[k, j])
            for k in range(K)
            for j in (0, 1)
        ]
        controls.append(Control("sds, times", 0.1, 3.0, 0.1, 1.0))
        self._like = (2, K, K)
        self._seed = Control("random start", 0, 99, 1, 0, whole=True)
        self._seed.observe(self._draw_start, names="value")
        self._take(start)
        top = _highest(x, reference, K, options)
        limits = np.array([span[:2] for span in spans])
        live = plots.EMPlaneView(x, limits, _levels(x, top), options["max_iter"], names)
        super().__init__(x, start, top, options, controls, live, [self._seed])

    def _take(self, start):
        self._weights, self._shape = start.weights, start.covariances
        self._held = True  # no start is drawn now
        self._seed.value = 0
        self._held = False

    def _read(self):
        *means, times = (control.value for control in self._controls)
        return Mixture(self._weights, np.reshape(means, (-1, 2)), self._shape * times**2)

    def _values(self, start):
        return [*start.means.ravel(), 1.0]

    def _handles(self):
        axes, means = self._live.axes[0], self.start.means
        return [
            Handle(self._live, axes, *mean, "spot", k, str(k + 1), f"drag for mean {k + 1}")
            for k, mean in enumerate(means)
        ]

    def _drag(self, handle, along, place):
        names = (f"mean {handle.k + 1}, {name}" for name in self._short)
        return dict(zip(names, handle.dragged_to(place), strict=True))

    def _draw_start(self, change):
        if self._held:
            return
        *controls, times = self._controls
        means = self._first.means.ravel()
        if self._seed.value > 0:
            points = starts.random(self._x, self._like[1], self._seed.value).means.ravel()
            means = [one.nearest(value) for one, value in zip(controls, points, strict=True)]
        self._set([*means, times.value])


def _highest(x, reference, K, options):
    """Return the fit that ends at the highest top known."""
    if reference is None:
        return road.fit_best(x, K, 0, restarts=_walking.RESTARTS, covariance=options["covariance"])
    return road.fit(
        x, reference, max_iter=10_000, accelerate=True, covariance=options["covariance"]
    )


def _levels(x, top):
    """Return the ends of the axis of the objective: from well below one bell to above the top."""
    one = Mixture([1], x.mean(axis=0, keepdims=True), _spread(x))
    low, high = one.log_likelihood(x) / len(x), top.objective[-1]
    room = max(high - low, 0.02)
    return low - 1.5 * room, high + 0.3 * room


def _spread(x):
    return [x.var()] if x.ndim == 1 else [np.cov(x.T, bias=True)]

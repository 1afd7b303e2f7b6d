"""The second road under sliders, with a control that walks along the path."""

import asyncio

import ipywidgets as widgets
import numpy as np

from mixlab import _check, plots, starts
from mixlab import em as road
from mixlab.explore._controls import Control
from mixlab.explore._frame import Explorer
from mixlab.explore._reading import check_bells, sds_between, span_of
from mixlab.fit import shown
from mixlab.mixture import Mixture

_RESTARTS = 12  # to find the highest top
_NEAR = 1e-5  # in the objective: tops nearer than this are one
_BEAT = 0.25  # seconds from a step to the next while playing
_MOST_BEATS = 40  # a longer path is played in longer strides


class Steps(widgets.HBox):
    """Buttons and a slider that walk along a path.

    Parameters
    ----------
    moved : callable
        Called without arguments when the step has changed.
    """

    def __init__(self, moved):
        self._moved, self._held, self._playing, self._due = moved, False, None, None
        self.last = 1
        self.wish = np.inf  # where the reader wants to be: a step, or the end wherever it is
        self.control = Control("step", 0, 1, 1, 0, whole=True)
        self.control.number.observe(self._changed, names="value")
        self.buttons = {}
        for name, icon, action in (
            ("To start", "fast-backward", lambda: 0),
            ("Back", "step-backward", lambda: self.step - 1),
            ("Play", "play", None),
            ("Forward", "step-forward", lambda: self.step + 1),
            ("To end", "fast-forward", lambda: self.last),
        ):
            button = widgets.Button(description=name, icon=icon, layout={"width": "7.2em"})
            button.on_click(lambda _, action=action: self._go(action) if action else self._toggle())
            self.buttons[name] = button
        super().__init__(
            [*self.buttons.values(), self.control], layout=widgets.Layout(flex_flow="row wrap")
        )

    @property
    def step(self):
        """Where on the path: 0 is the start."""
        return self.control.value

    def follow(self, last):
        """Stand on a new path with so many steps, as near to the wish as it allows.

        `moved` is not called.
        """
        self._held = True
        self.last = last
        self.control.high = max(last, 1)  # a slider needs two ends
        for part in (self.control.number, self.control.slider):
            part.max = self.control.high
        self.control.value = min(self.wish, last)
        self._held = False

    def _changed(self, change):
        if self._held:
            return
        if change["new"] != self._due:  # by hand
            self.stop()
        if change["new"] > self.last:
            self.control.value = self.last
            return
        self.wish = change["new"] if change["new"] < self.last else np.inf
        self._moved()

    def _go(self, where):
        self.stop()
        self.control.value = min(max(where(), 0), self.last)

    def stop(self):
        """Stop playing."""
        if self._playing is not None:
            self._playing.cancel()
            self._playing = None
            self._face("Play", "play")

    def _face(self, name, icon):
        self.buttons["Play"].description, self.buttons["Play"].icon = name, icon

    def _toggle(self):
        if self._playing is not None:
            self.stop()
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nothing beats time here
            self._go(lambda: self.last)
            return
        self._face("Pause", "pause")
        begin = 0 if self.step >= self.last else self.step
        self._beat(loop, begin, max(1, (self.last - begin) // _MOST_BEATS))

    def _beat(self, loop, step, stride):
        self._due = self.control.value = step
        if step >= self.last:
            self._playing = None
            self._face("Play", "play")
            return
        after = min(step + stride, self.last)
        self._playing = loop.call_later(_BEAT, lambda: self._beat(loop, after, stride))


class _EMExplorer(Explorer):
    """An explorer of EM; a subclass turns its controls into a start and back."""

    def __init__(self, x, start, reference, options, controls, live, switches=()):
        self._x, self._options, self._first = x, options, start
        self._top = reference.objective[-1] if _is_sound(reference) else -np.inf
        self._fitted = None
        self._steps = Steps(self._moved)
        super().__init__(controls, live, switches, [self._steps])
        self._reset.description = "First guess again"  # "back" and "start" are of the path here

    @property
    def fit(self):
        """The Fit that the guess leads to."""
        return self._fit

    @property
    def step(self):
        """The step of the path that is shown; assign one to go there."""
        return self._steps.step

    @step.setter
    def step(self, step):
        self._steps.control.value = _check.whole_number(step, "step", 0, self._steps.last)

    @property
    def start(self):
        """The guess that the sliders stand at, a Mixture; assign one to move them."""
        return self._read()

    @start.setter
    def start(self, start):
        check_bells(start, "start", *self._like)
        values = self._values(start)
        self._check_reach(values)
        self._take(start)
        self._set(values)

    def _begin_again(self):
        self._fitted, self._steps.wish = None, np.inf
        self._take(self._first)
        self._set(self._values(self._first))

    def _respond(self, at_rest):
        start = self._read()
        if start != self._fitted:
            self._steps.stop()
            self._fit, self._fitted = road.fit(self._x, start, **self._options), start
            if self._fit.converged:
                self._top = max(self._top, self._fit.objective[-1])
            self._steps.follow(len(self._fit.path) - 1)
        kind, words = self._judge()
        alt = self._live.show(self._fit, self._steps.step, self._told(kind, words))
        return kind, words, alt

    def _judge(self):
        fit, step, last = self._fit, self._steps.step, self._steps.last
        now = shown(fit.objective[step])
        where = f"Step {step} of {last}: log-likelihood per point {now}"
        if step < last:
            if step == 0:
                return "way", f"{where}. This is the guess, before any step."
            risen = fit.objective[step] - fit.objective[step - 1]
            return "way", f"{where}, risen by {risen:.2g} in this step."
        if not fit.converged:
            return fit.failure, f"{where}. {fit.message}"
        if fit.objective[-1] < self._top - _NEAR:
            return "lower", f"{where}. The highest known top is at {shown(self._top)}."
        return "top", f"{where}. No higher one is known."


class LineExplorer(_EMExplorer):
    """What `em` returns for one-dimensional data; see there."""

    def __init__(self, x, start, reference, options, unit):
        low, high, step = span_of(x, start.means)
        narrowest, widest = sds_between(low, high, step, start.sds)
        in_unit = f" ({unit})" if unit else ""
        K = start.n_components
        controls = []
        for k in range(K):
            controls += [
                Control(f"mean {k + 1}{in_unit}", low, high, step, start.means[k]),
                Control(f"sd {k + 1}{in_unit}", narrowest, widest, step, start.sds[k]),
            ]
        if K == 2:
            weight = start.weights[0]
            controls.append(Control("weight 1", min(0.01, weight), max(0.99, weight), 0.01, weight))
        self._like = (1, K, K)
        self._take(start)
        reference = _highest(x, reference, K, options)
        levels = _levels(x, reference)
        live = plots.EMView(x, (low, high), levels, options["max_iter"], unit)
        super().__init__(x, start, reference, options, controls, live)

    def _take(self, start):
        self._weights = start.weights

    def _read(self):
        values = [control.value for control in self._controls]
        weights, K = self._weights, len(self._weights)
        if K == 2 and values[-1] != weights[0]:
            weights = [values[-1], 1 - values[-1]]
        return Mixture.univariate(weights, values[: 2 * K : 2], values[1 : 2 * K : 2])

    def _values(self, start):
        values = np.column_stack([start.means, start.sds]).ravel()
        return [*values, start.weights[0]] if len(start.means) == 2 else values


class PlaneExplorer(_EMExplorer):
    """What `em` returns for points in the plane; see there."""

    def __init__(self, x, start, reference, options, names):
        K = start.n_components
        starts.random(x, K, 0)  # what it refuses is to be refused here, not at a moved slider
        spans = [span_of(x[:, j], start.means[:, j]) for j in (0, 1)]
        short = [name.partition(" (")[0] for name in names]
        controls = [
            Control(f"mean {k + 1}, {short[j]}", *spans[j], start.means[k, j])
            for k in range(K)
            for j in (0, 1)
        ]
        controls.append(Control("sds, times", 0.1, 3.0, 0.1, 1.0))
        self._like = (2, K, K)
        self._seed = Control("random start", 0, 99, 1, 0, whole=True)
        self._seed.number.observe(self._draw_start, names="value")
        self._take(start)
        reference = _highest(x, reference, K, options)
        limits = np.array([span[:2] for span in spans])
        live = plots.EMPlaneView(x, limits, _levels(x, reference), options["max_iter"], names)
        super().__init__(x, start, reference, options, controls, live, [self._seed])

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

    def _draw_start(self, change):
        if self._held:
            return
        *controls, times = self._controls
        means = self._first.means.ravel()
        if change["new"] > 0:
            points = starts.random(self._x, self._like[1], change["new"]).means.ravel()
            means = [one.nearest(value) for one, value in zip(controls, points, strict=True)]
        self._set([*means, times.value])


def _highest(x, reference, K, options):
    """Return the fit that ends at the highest top known."""
    if reference is None:
        return road.fit_best(x, K, 0, restarts=_RESTARTS, covariance=options["covariance"])
    return road.fit(
        x, reference, max_iter=10_000, accelerate=True, covariance=options["covariance"]
    )


def _is_sound(fit):
    return fit.failure in ("", road.UNFINISHED)


def _levels(x, reference):
    """Return the ends of the axis of the objective: from well below one bell to above the top."""
    one = Mixture([1], x.mean(axis=0, keepdims=True), _spread(x))
    low, high = one.log_likelihood(x) / len(x), reference.objective[-1]
    room = max(high - low, 0.02)
    return low - 1.5 * room, high + 0.3 * room


def _spread(x):
    return [x.var()] if x.ndim == 1 else [np.cov(x.T, bias=True)]

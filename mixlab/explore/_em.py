"""The second road under sliders, with a control that walks along the path."""

import asyncio

import ipywidgets as widgets
import numpy as np

from mixlab import em as road
from mixlab import plots, starts
from mixlab.explore._controls import Control
from mixlab.explore._frame import VERDICTS, Explorer
from mixlab.explore._reading import check_bells, span_of
from mixlab.fit import shown
from mixlab.mixture import Mixture

_RESTARTS = 12  # to find the highest top
_NEAR = 1e-5  # in the objective: tops nearer than this are one
_BEAT = 0.25  # seconds from a step to the next while playing
_MOST_BEATS = 40  # a longer path is played in longer strides
_MOST_DRAWN = 3000  # points in a scatter: more would hide each other


class Steps(widgets.HBox):
    """Buttons and a slider that walk along a path.

    Parameters
    ----------
    moved : callable
        Called without arguments when the step has changed.
    """

    def __init__(self, moved):
        self._moved, self._held, self._playing = moved, False, None
        self.last = 1
        self.control = Control("step", 0, 1, 1, 0)
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
        return min(round(self.control.value), self.last)

    def set(self, step, last):
        """Stand at this step of a path with so many, without calling `moved`."""
        self._held = True
        self.last = last
        most = max(last, 1)  # a slider needs two ends
        for part in (self.control.number, self.control.slider):
            part.max = most
        self.control.high = most
        self.control.value = step
        self._held = False

    def _changed(self, change):
        if not self._held:
            self._moved()

    def _go(self, where):
        self.stop()
        self.control.value = float(np.clip(where(), 0, self.last))

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
        self.control.value = step
        if step >= self.last:
            self._playing = None
            self._face("Play", "play")
            return
        after = min(step + stride, self.last)
        self._playing = loop.call_later(_BEAT, lambda: self._beat(loop, after, stride))


class _EMExplorer(Explorer):
    """An explorer of EM; a subclass turns its controls into a start and back."""

    def __init__(self, x, start, reference, options, controls, live, switches=()):
        self._x, self._options, self._top = x, options, reference.objective[-1]
        self._fitted = None
        self._steps = Steps(self._moved)
        super().__init__(controls, live, switches, [self._steps])

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
        last = self._steps.last
        if not 0 <= step <= last:
            raise ValueError(f"step is {step}; allowed: 0 to {last}, as on the slider")
        self._steps.control.value = step

    @property
    def start(self):
        """The guess that the sliders stand at, a Mixture; assign one to move them."""
        return self._read()

    @start.setter
    def start(self, start):
        check_bells(start, "start", *self._like)
        values = self._values(start)
        for control, value in zip(self._controls, values, strict=True):
            if not control.low <= value <= control.high:
                raise ValueError(
                    f"start has {control.number.description} {value:g}; "
                    f"allowed: {control.low:g} to {control.high:g}, as on the slider"
                )
        self._take(start)
        self._set(values)

    def _respond(self, at_rest):
        start = self._read()
        if start != self._fitted:
            self._steps.stop()
            at_end = self._fitted is None or self._steps.step == self._steps.last
            self._fit, self._fitted = road.fit(self._x, start, **self._options), start
            last = len(self._fit.path) - 1
            self._steps.set(last if at_end else min(self._steps.step, last), last)
        kind, words = self._judge()
        head = VERDICTS[kind][2]
        return kind, words, self._live.show(self._fit, self._steps.step, f"{head} {words}")

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
        narrowest = min(step, *start.sds)
        widest = float(step * np.ceil(max((high - low) / 3, *start.sds) / step))
        in_unit = f" ({unit})" if unit else ""
        K = start.n_components
        controls = [
            Control(f"mean {k + 1}{in_unit}", low, high, step, start.means[k]) for k in range(K)
        ]
        controls += [
            Control(f"sd {k + 1}{in_unit}", narrowest, widest, step, start.sds[k]) for k in range(K)
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
        K = len(self._weights)
        weights = [values[-1], 1 - values[-1]] if K == 2 else self._weights
        return Mixture.univariate(weights, values[:K], values[K : 2 * K])

    def _values(self, start):
        values = [*start.means, *start.sds]
        return [*values, start.weights[0]] if len(start.means) == 2 else values


class PlaneExplorer(_EMExplorer):
    """What `em` returns for points in the plane; see there."""

    def __init__(self, x, start, reference, options, names):
        K = start.n_components
        spans = [span_of(x[:, j], start.means[:, j]) for j in (0, 1)]
        short = [name.partition(" (")[0] for name in names]
        controls = [
            Control(f"mean {k + 1}, {short[j]}", *spans[j], start.means[k, j])
            for k in range(K)
            for j in (0, 1)
        ]
        controls.append(Control("sds, times", 0.1, 3.0, 0.1, 1.0))
        self._like = (2, K, K)
        self._take(start)
        self._seed = Control("random start", 0, 99, 1, 0)
        self._seed.number.observe(self._draw_start, names="value")
        reference = _highest(x, reference, K, options)
        drawn = x[:: -(-len(x) // _MOST_DRAWN)]
        limits = np.array([span[:2] for span in spans])
        live = plots.EMPlaneView(drawn, limits, _levels(x, reference), options["max_iter"], names)
        super().__init__(x, start, reference, options, controls, live, [self._seed])

    def _take(self, start):
        self._weights, self._shape = start.weights, start.covariances

    def _read(self):
        *means, times = (control.value for control in self._controls)
        return Mixture(self._weights, np.reshape(means, (-1, 2)), self._shape * times**2)

    def _values(self, start):
        return [*start.means.ravel(), 1.0]

    def _draw_start(self, change):
        seed = round(change["new"])
        if seed == 0:
            means = self._initial[:-1]
        else:
            means = starts.random(self._x, self._like[1], seed).means.ravel()
        self._set([*means, self._controls[-1].value])


def _highest(x, reference, K, options):
    """Return the fit that ends at the highest top known."""
    if reference is None:
        return road.fit_best(x, K, 0, restarts=_RESTARTS, covariance=options["covariance"])
    return road.fit(
        x, reference, max_iter=10_000, accelerate=True, covariance=options["covariance"]
    )


def _levels(x, reference):
    """Return the ends of the axis of the objective: from well below one bell to above the top."""
    one = Mixture([1], x.mean(axis=0, keepdims=True), _spread(x))
    low, high = one.log_likelihood(x) / len(x), reference.objective[-1]
    room = max(high - low, 0.02)
    return low - 1.5 * room, high + 0.3 * room


def _spread(x):
    return [x.var()] if x.ndim == 1 else [np.cov(x.T, bias=True)]

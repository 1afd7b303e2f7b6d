"""What explorers of roads that walk in steps share: a path under sliders, and a way along it."""

import asyncio

import ipywidgets as widgets
import numpy as np

from mixlab import _check
from mixlab.explore._guess import GuessExplorer
from mixlab.explore._parts import Control
from mixlab.explore._reading import check_bells
from mixlab.fit import UNFINISHED, shown

RESTARTS = 12  # to find the best end that a road has
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
        self.wish = np.inf  # where the reader wants to be: a step, or the end wherever it is
        self.control = Control("step", 0, 1, 1, 0, whole=True)
        self.control.observe(self._changed, names="value")
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

    @property
    def last(self):
        """The last step of the path."""
        return int(self.control.high)

    def follow(self, last):
        """Stand on a new path with so many steps, as near to the wish as it allows.

        `moved` is not called.
        """
        self._held = True
        with self.control.hold_sync():
            self.control.high = last
            self.control.value = min(self.wish, last)
        self._held = False

    def _changed(self, change):
        if self._held:
            return
        if self.step != self._due:  # by hand
            self.stop()
        self.wish = self.step if self.step < self.last else np.inf
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


class WalkingExplorer(GuessExplorer):
    """An explorer of a road that walks in steps: sliders for the start, a control for the step.

    A subclass walks the road by `_walk`, from a start and perhaps so many steps at most, and says
    by `_judge_end` where a walk ended.

    Parameters
    ----------
    start : Mixture
        The first guess.
    best : Fit
        The best end that is known, if it is one.
    controls, live, switches
        As in `GuessExplorer`.
    """

    _ON_THE_WAY = "way"  # the verdict before the last step
    _OBJECTIVE = "objective"  # its name in a verdict
    _MOVED = "moved"  # what it did in a step
    _SIGN = 1  # of the objective: 1 if it is to rise, -1 if it is to fall
    _SOON = np.inf  # steps that a walk makes while a slider moves; it goes on when the sliders rest

    def __init__(self, start, best, controls, live, switches=()):
        self._fitted = None
        self._best = -np.inf  # the best end known: its objective times the sign
        if best.failure in ("", UNFINISHED):
            self._best = self._SIGN * best.objective[-1]
        self._steps = Steps(self._moved)
        super().__init__(start, controls, live, switches, [self._steps])
        self._reset.description = "First guess again"  # "back" and "start" are of the path here

    @property
    def fit(self):
        """The Fit that the guess leads to."""
        if self._pauses():
            self._follow(self._walk(self._fitted))
        return self._fit

    @property
    def step(self):
        """The step of the path that is shown; assign one to go there."""
        return self._steps.step

    @step.setter
    def step(self, step):
        self._steps.control.value = _check.whole_number(step, "step", 0, self._steps.last)

    def _state(self):
        step = self._steps.step
        return {**super()._state(), "step": None if step == self._steps.last else step}

    def _take_state(self, start=None, step=None):
        start = self._first if start is None else start
        check_bells(start, "start", *self._like)
        if step is not None:  # refused before anything moves
            _check.whole_number(step, "step", 0, len(self._walk(start).path) - 1)
        self._steps.wish = np.inf if step is None else step
        super()._take_state(start)

    def _begin_again(self):
        self._fitted, self._steps.wish = None, np.inf
        super()._begin_again()

    def _respond(self, at_rest):
        start = self.start
        if start != self._fitted:
            self._steps.stop()
            first = self._fitted is None  # it may be stored, as it is, with a lesson
            self._follow(self._walk(start, np.inf if first or at_rest else self._SOON))
            self._fitted = start
        if self._pauses() and (at_rest or not self._draw_at_rest()):
            self._follow(self._walk(start))
        kind, words = self._judge()
        alt = self._live.show(self._fit, self._steps.step, self._told(kind, words))
        return kind, words, alt

    def _follow(self, fit):
        self._fit = fit
        if fit.converged:
            self._best = max(self._best, self._SIGN * fit.objective[-1])
        self._steps.follow(len(fit.path) - 1)

    def _pauses(self):
        return self._fit.failure == UNFINISHED and self._fit.n_iter == self._SOON

    def _shown(self, value):
        return shown(value)

    def _judge(self):
        fit, step, last = self._fit, self._steps.step, self._steps.last
        where = f"Step {step} of {last}: {self._OBJECTIVE} {self._shown(fit.objective[step])}"
        if step < last:
            if step == 0:
                return self._ON_THE_WAY, f"{where}. This is the guess, before any step."
            by = self._SIGN * (fit.objective[step] - fit.objective[step - 1])
            return self._ON_THE_WAY, f"{where}, {self._MOVED} by {by:.2g} in this step."
        if self._pauses():
            return self._ON_THE_WAY, f"{where}. The walk goes on when the sliders rest."
        return self._judge_end(where)

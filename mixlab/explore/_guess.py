"""What explorers share whose sliders set a guess, from which a road is walked."""

from mixlab.explore._bells import bell_handles, drag_bell
from mixlab.explore._frame import Explorer
from mixlab.explore._parts import check_reach
from mixlab.explore._reading import check_bells


class GuessExplorer(Explorer):
    """An explorer whose controls are a guess.

    A subclass sets ``_like``, the arguments of `check_bells` for a start, and turns its controls
    into a start and back: `_read`, `_values` and `_take`, which keeps what no slider shows.

    Parameters
    ----------
    start : Mixture
        The first guess.
    controls, live, switches, rows, below
        As in `Explorer`.
    """

    def __init__(self, start, controls, live, switches=(), rows=(), below=()):
        self._first, self._places = start, None
        super().__init__(controls, live, switches, rows, below)

    @property
    def start(self):
        """The guess that the sliders stand at, a Mixture; assign one to move them."""
        places = [control.value for control in self._controls]
        if places != self._places:  # it is asked for several times a picture
            self._places, self._start = places, self._read()
        return self._start

    @start.setter
    def start(self, start):
        check_bells(start, "start", *self._like)
        values = self._values(start)
        check_reach(self._controls, values, "start")
        self._keep(start)
        self._set(values, at_rest=True)

    def _take(self, start):
        """Keep what no slider shows."""

    def _keep(self, start):
        self._take(start)
        self._places = None

    def _begin_again(self):
        self._keep(self._first)
        self._set(self._values(self._first), self._initial[1])

    def _state(self):
        return {"start": self.start}

    def _take_state(self, start=None):
        self.start = self._first if start is None else start


class LineGuessExplorer(GuessExplorer):
    """One whose guess are bells on a line, which can be dragged on the first axes of the picture.

    A subclass answers `_weigh`, if its controls have weights.
    """

    def _handles(self):
        axes = self._live.axes[0]
        return bell_handles(self._live, axes, self.start, bool(self._weigh(0, 0.5)))

    def _drag(self, handle, along, place):
        return drag_bell(handle, along, place, self.start, self._weigh)

    def _weigh(self, k, weight):
        """Return the values of controls, by name, that make this the weight of bell k."""
        return {}

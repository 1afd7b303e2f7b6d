"""Drawing from a mixture under sliders."""

import ipywidgets as widgets
import numpy as np

from mixlab import _check, plots, starts
from mixlab.explore._frame import Explorer
from mixlab.explore._parts import Control, check_reach, put
from mixlab.explore._reading import check_first_bell
from mixlab.mixture import Mixture


class SamplingExplorer(Explorer):
    """What `sampling` returns; see there."""

    _LIMITS = (-8.0, 17.0)

    def __init__(self, seed, mixture, points, labels):
        self._seed = seed
        self._labels = widgets.Checkbox(
            value=labels,
            description="show which bell each point came from",
            indent=False,
            layout=widgets.Layout(width="auto", margin="2px 2em"),
        )
        self._labels.observe(self._moved, names="value")
        controls = [
            Control("mean 2", 0.0, 9.0, 0.1, 6.0),
            Control("weight 1", 0.01, 0.99, 0.01, 0.6),
            Control("sd 1", 0.8, 2.5, 0.1, 1.0),
            Control("sd 2", 0.8, 2.5, 0.1, 1.0),
            Control("points", 20, 5000, 20, 400, whole=True),
        ]
        put(controls, _places(mixture, points), "mixture")
        super().__init__(controls, plots.SamplingView(self._LIMITS, 0.52), [self._labels])

    @property
    def mixture(self):
        """The mixture that the sliders stand at."""
        mean_2, weight, sd_1, sd_2, _ = (control.value for control in self._controls)
        return Mixture.univariate([weight, 1 - weight], [0, mean_2], [sd_1, sd_2])

    def _state(self):
        points = self.control("points").value
        return {"mixture": self.mixture, "points": points, "labels": self._labels.value}

    def _take_state(self, mixture=None, points=400, labels=False):
        places = _places(mixture, points)
        check_reach(self._controls, places, "mixture")
        self._set(places, [_check.flag(labels, "labels")])

    def _respond(self, at_rest):
        mixture = self.mixture
        n = self._controls[-1].value
        x, labels = mixture.sample(n, self._seed, return_labels=True)
        humps = len(starts.tops(mixture.pdf(np.linspace(*self._LIMITS, 2001))))
        best_guess = mixture.responsibilities(x).argmax(axis=1)
        kind = "one" if humps == 1 else "several"
        words = (
            f"Of {n} points, {np.sum(labels == 0)} came from bell 1. Whoever knows the curve "
            f"but not the labels, and always names the likelier bell, is wrong about "
            f"{np.mean(best_guess != labels):.1%} of these points."
        ).replace("%", " %")
        shown = labels if self._labels.value else None
        return kind, words, self._live.show(x, shown, mixture, self._told(kind, words))


def _places(mixture, points):
    """Return where the controls stand for these."""
    if mixture is None:
        mixture = Mixture.univariate([0.6, 0.4], [0, 6], [1, 1])
    check_first_bell(mixture, "mixture", mean=0)
    points = _check.whole_number(points, "points", 20, 5000)
    return [mixture.means[1], mixture.weights[0], *mixture.sds, points]

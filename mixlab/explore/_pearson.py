"""Pearson's method under sliders: they move the truth, and its equation answers."""

import ipywidgets as widgets
import numpy as np

from mixlab import _check, plots
from mixlab import pearson as road
from mixlab.explore._bells import NUMBERS, two_bells
from mixlab.explore._frame import Explorer
from mixlab.explore._parts import Control, check_reach, ladder, put
from mixlab.explore._reading import check_first_bell
from mixlab.mixture import Mixture

_SERIES = (10, 12, 16, 20, 25, 30, 40, 50, 60, 80)  # about ten even steps to a factor of ten
_LEAST, _MOST = 50, 100_000
_RUNGS = [m * 10**power for power in range(5) for m in _SERIES if _LEAST <= m * 10**power <= _MOST]
_EXACT = 1e-6  # a distance from the truth that only rounding makes


class PearsonExplorer(Explorer):
    """What `pearson` returns; see there."""

    _LIMITS, _TOP = (-4.0, 11.0), 0.56

    def __init__(self, seed, truth, points, exact):
        self._exact = widgets.Checkbox(
            value=exact,
            description="exact moments, as of points without end",
            indent=False,
            layout=widgets.Layout(width="auto", margin="2px 2em"),
        )
        self._exact.observe(self._moved, names="value")
        self._drawn, self._uniforms, self._normals = None, None, None
        controls = [
            Control("mean 2", 0.0, 6.0, 0.1, 3.0),
            Control("sd 2", 0.7, 2.5, 0.1, 1.0),
            Control("weight 1", 0.05, 0.95, 0.01, 0.6),
            ladder("points", _RUNGS, 1000),
            Control("seed (draw again)", 0, max(99, seed), 1, seed, whole=True),
        ]
        put(controls, _places(truth, points, seed), "truth")
        super().__init__(controls, plots.PearsonView(self._LIMITS, self._TOP), [self._exact])

    @property
    def truth(self):
        """The mixture that the sliders stand at."""
        mean_2, sd_2, weight, _, _ = (control.value for control in self._controls)
        return Mixture.univariate([weight, 1 - weight], [0, mean_2], [1, sd_2])

    @property
    def fit(self):
        """The Fit of Pearson's method."""
        return self._fit

    @property
    def roots(self):
        """The real roots of the nonic, a list of `mixlab.pearson.Root`."""
        return self._roots

    def _state(self):
        points, seed = (control.value for control in self._controls[-2:])
        return {
            "truth": self.truth,
            "points": points,
            "seed": seed,
            "exact": self._exact.value,
        }

    def _take_state(self, truth=None, points=1000, seed=1, exact=False):
        places = _places(truth, points, seed)
        check_reach(self._controls, places, "truth")
        self._set(places, [_check.flag(exact, "exact")])

    def _respond(self, at_rest):
        truth, exact = self.truth, self._exact.value
        for control in self._controls[-2:]:
            control.disabled = exact
        x = np.empty(0) if exact else self._sample(truth)
        data = road.mixture_cumulants(truth) if exact else road.cumulants(x)
        self._roots, self._fit = road.roots(data), road.fit(data)
        chosen = None
        if self._fit.converged:
            found = [root.mixture for root in self._roots]
            chosen = found.index(self._fit.mixture)
        # In units in which the variance is 1, as the picture has them.
        coefficients = road.nonic(data) / data.k2 ** np.arange(10)
        places = np.array([root.p for root in self._roots]) / data.k2
        admissible = np.array([root.admissible for root in self._roots], dtype=bool)
        kind, words = self._judge(truth, places, admissible, chosen)
        told = self._told(kind, words)
        alt = self._live.show(x, truth, self._fit, coefficients, places, admissible, chosen, told)
        return kind, words, alt

    def _sample(self, truth):
        """Return what ``truth.sample(100_000, seed)`` begins with: more points keep the others."""
        n, seed = (control.value for control in self._controls[-2:])
        if self._drawn != seed:
            rng = np.random.default_rng(seed)
            self._uniforms, self._normals = rng.random(_MOST), rng.standard_normal(_MOST)
            self._drawn = seed
        labels = (self._uniforms[:n] >= truth.weights[0]).astype(int)
        return truth.means[labels] + truth.sds[labels] * self._normals[:n]

    def _judge(self, truth, places, admissible, chosen):
        r, k = len(places), int(admissible.sum())
        if k == 0:
            return "none", self._why_none(places)
        true = two_bells(truth)
        answers = {
            i: two_bells(self._roots[i].mixture, nearest_to=true)
            for i in np.flatnonzero(admissible)
        }
        found, are = answers[chosen], "is" if k == 1 else "are"
        words = "The only real root" if r == 1 else f"{k} of {r} real roots"
        words += f" of the nonic {are} admissible"
        words += ": " if k == 1 else "; the sixth moment chose "
        words += f"{_p(places[chosen])}. It gives {_told_bells(found)}. "
        words += _how_far(true, found)
        if places[chosen] == 0:
            words += " At p = 0 five moments leave one number free, and the sixth fixes it."
        elif k == 1:
            return "only", words
        nearest = min(answers, key=lambda i: np.abs(answers[i] - true).max())
        if nearest != chosen:
            words += f" What {_p(places[nearest])} gives is nearer to the truth."
        return "choice", words

    def _why_none(self, places):
        only = "The only real root of the nonic is not admissible."
        none = f"None of the {len(places)} real roots of the nonic is admissible."
        words = [only if len(places) == 1 else none]
        for p, root in zip(places, self._roots, strict=True):
            if p <= 0:
                words.append(f"{_p(p)}: {root.message}")
        beyond = int(np.sum(places > 0))
        if beyond > 1:
            words.append(f"{'The other' if len(words) > 1 else 'All'} {beyond} lie")
        elif beyond == 1:
            words.append("It lies" if len(places) == 1 else "The other lies")
        if beyond:
            words.append("at p > 0, where no mixture lives.")
        return " ".join(words)


def _places(truth, points, seed):
    """Return where the controls stand for these."""
    if truth is None:
        truth = Mixture.univariate([0.6, 0.4], [0, 3], [1, 1])
    check_first_bell(truth, "truth", mean=0, sd=1)
    points = _check.whole_number(points, "points", _LEAST, _MOST)
    return [truth.means[1], truth.sds[1], truth.weights[0], points, seed]


def _p(value):
    return f"p\u00a0=\u00a0{value:.3g}"  # not to be torn apart at the end of a line


def _told_bells(numbers):
    numbers = np.where(np.abs(numbers) < _EXACT, 0, numbers)  # no mean 4e-16
    return "; ".join(
        f"weight {weight:.3f} at mean {mean:.3g} with sd {sd:.3g}"
        for mean, sd, weight in numbers.reshape(3, 2).T
    )


def _how_far(true, found):
    worst = int(np.abs(found - true).argmax())
    if abs(found[worst] - true[worst]) < _EXACT:
        return "That is the truth."
    return (
        f"Farthest from the truth is {NUMBERS[worst]}: {found[worst]:.3g}, not {true[worst]:.3g}."
    )

"""All roads from one start under sliders, side by side."""

from html import escape
from itertools import combinations

import ipywidgets as widgets
import numpy as np

from mixlab import plots, study
from mixlab.explore._bells import (
    NUMBERS,
    bell_controls,
    bell_values,
    two_bells,
    weigh_two,
    weight_control,
)
from mixlab.explore._guess import LineGuessExplorer
from mixlab.explore._reading import span_of
from mixlab.mixture import Mixture

_NAMES = NUMBERS[:5]  # the second weight says nothing new
_KINDS = {"means": slice(0, 2), "sds": slice(2, 4), "weights": slice(4, 5)}  # of these
_SAME = 1e-6  # in units of the data's sd: answers nearer than this are one
_RIGHT, _LEFT = (
    f'style="padding: 2px 10px; border-bottom: 1px solid #c9ced6; {alignment}"'
    for alignment in ("text-align: right; white-space: nowrap", "text-align: left")
)


class RoadsExplorer(LineGuessExplorer):
    """What `roads` returns; see there."""

    _like = (1,)

    def __init__(self, x, start, truth, unit):
        self._x, self._truth, self._unit = x, truth, unit
        self._without_guess = {"Pearson": study.walk("Pearson", x, start)}
        span = span_of(x, start.means)
        controls = [*bell_controls(start, span, unit), weight_control(start)]
        titles = {road: road for road in study.ROADS} | {"Pearson": "Pearson (needs no guess)"}
        live = plots.RoadsView(x, span[:2], titles, truth, unit)
        self._table = widgets.HTML()
        super().__init__(start, controls, live, below=[self._table])

    @property
    def truth(self):
        """Where the data come from, a Mixture; None if that was not given."""
        return self._truth

    @property
    def fits(self):
        """Where the guess leads: a dict, of the name of each road to its Fit."""
        return self._fits

    def _read(self):
        *bells, weight = (control.value for control in self._controls)
        return Mixture.univariate([weight, 1 - weight], bells[::2], bells[1::2])

    def _values(self, start):
        return [*bell_values(start), start.weights[0]]

    def _weigh(self, k, weight):
        return weigh_two(k, weight)

    def _respond(self, at_rest):
        start = self.start
        self._fits = {
            road: self._without_guess.get(road) or study.walk(road, self._x, start)
            for road in study.ROADS
        }
        rows = self._rows()
        self._table.value = self._html(rows)
        kind, words = self._judge(rows)
        return kind, words, self._live.show(start, self._fits, self._told(kind, words))

    def _rows(self):
        """Return what `_NAMES` name of truth and answers, by name, their bells labelled alike."""
        found = {road: fit.mixture for road, fit in self._fits.items() if fit.converged}
        if self._truth is not None:
            found = {"truth": self._truth} | found
        rows = {}
        for name, m in found.items():
            first = next(iter(rows.values()), None)
            rows[name] = two_bells(m.sorted(), first, self._x.std())
        return {name: row[: len(_NAMES)] for name, row in rows.items()}

    def _judge(self, rows):
        lost = [f"{road} ({fit.failure})" for road, fit in self._fits.items() if not fit.converged]
        answers = {road: rows[road] for road in self._fits if road in rows}
        words = [f"Failed: {', '.join(lost)}."] if lost else []
        if len(answers) > 1:
            words.append(self._how_far_apart(answers))
        if answers and self._truth is not None:
            nearest = min(answers, key=self._distance)
            words.append(f"Nearest to the truth: {nearest}, {self._distance(nearest):.3g} away.")
        return ("some" if answers else "none") if lost else "all", " ".join(words)

    def _how_far_apart(self, answers):
        """Say how far means, sds and weights differ at most, and in which two answers."""
        pairs = list(combinations(answers, 2))
        gaps = np.array([np.abs(answers[one] - answers[other]) for one, other in pairs])
        if (gaps / np.repeat([self._x.std(), 1], [4, 1])).max() < _SAME:
            return "The answers are the same."
        told = []
        for kind, part in _KINDS.items():
            widest = gaps[:, part].max(axis=1)
            unit = f" {self._unit}" if self._unit and kind != "weights" else ""
            # Of pairs that rounding alone tells apart, the first.
            two = pairs[(widest > 0.999 * widest.max()).argmax()]
            between = f" ({' and '.join(two)})" if len(pairs) > 1 else ""
            told.append(f"{kind} {widest.max():.2g}{unit}{between}")
        return f"Largest differences: {', '.join(told)}."

    def _distance(self, road):
        return self._fits[road].mixture.distance(self._truth)

    def _html(self, rows):
        """Return the numbers as a table; a road without an answer has the reason in their place."""
        heads, lines = ["road", "outcome", *_NAMES, "steps"], []
        if self._truth is not None:
            heads.append("distance to the truth")
            lines.append(_name("truth") + _cells(["", *self._shown(rows["truth"]), "", ""]))
        for road, fit in self._fits.items():
            if fit.converged:
                told = _cells(["✓ answered", *self._shown(rows[road])])
            else:
                told = _cells([f"✗ {fit.failure}"])
                told += f'<td colspan="{len(_NAMES)}" {_LEFT}>{escape(fit.message)}</td>'
            last = [str(fit.n_iter)]
            if self._truth is not None:
                last.append(f"{self._distance(road):.3g}" if fit.converged else "")
            lines.append(_name(road) + told + _cells(last))
        unit = f" Means and sds are in {self._unit}." if self._unit else ""
        return _table(f"Where the roads lead; their bells are labelled alike.{unit}", heads, lines)

    def _shown(self, row):
        """Return numbers as text, with as many decimals as it takes to see how they differ."""
        decimals = max(0, 3 - int(np.floor(np.log10(np.ptp(self._x)))))
        *bells, weight = row.tolist()
        rounded = [round(value, decimals) + 0.0 for value in bells]  # and no mean is -0
        return [*(f"{value:.{decimals}f}" for value in rounded), f"{weight:.3f}"]


def _table(caption, heads, lines):
    head = "".join(f'<th scope="col" {_RIGHT}>{name}</th>' for name in heads)
    return (
        '<table style="border-collapse: collapse; line-height: 1.4; background: white; '
        'color: #222"><caption style="text-align: left">'
        f"{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>"
        f"{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"
    )


def _name(words):
    return f'<th scope="row" {_LEFT}>{escape(words)}</th>'


def _cells(words):
    return "".join(f"<td {_RIGHT}>{escape(word)}</td>" for word in words)

"""How many components, under controls: a fit for each number, and what the criteria say of it."""

import io
from contextlib import redirect_stderr
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from mixlab import _check, datasets, plots, selection, starts
from mixlab.explore._frame import Explorer
from mixlab.explore._parts import Control
from mixlab.explore._reading import check_drawable
from mixlab.mixture import Mixture

CRITERIA = ("AIC", "BIC", "ICL")
_SEARCH = {"restarts": 1, "tol": 1e-6, "max_iter": 300}  # quick: the reader waits for it
_IN_THE_PLANE = [
    ("full: each its own", "full"),
    ("tied: one for all", "tied"),
    ("diag: along the axes", "diag"),
    ("spherical: equal sds", "spherical"),
]
_ON_A_LINE = _IN_THE_PLANE[:2]  # the others are the same there


class Sample(NamedTuple):
    """Data, and the names of their axes with units."""

    x: np.ndarray
    names: tuple


def _four_blobs(seed):
    places = [[-2, -2], [-2, 2], [2, -2], [2, 2]]
    return Mixture([0.25] * 4, places, [0.1 * np.eye(2)] * 4).sample(2000, seed)


BUILT_IN = {
    "Old Faithful": lambda _: Sample(datasets.old_faithful(), ("eruption (min)", "waiting (min)")),
    "waiting times": lambda _: Sample(datasets.old_faithful()[:, 1], ("waiting (min)",)),
    "galaxies": lambda _: Sample(datasets.galaxies() / 1000, ("velocity (thousand km/s)",)),
    "iris petals": lambda _: Sample(
        datasets.iris()[0][:, 2:], ("petal length (cm)", "petal width (cm)")
    ),
    "four blobs": lambda seed: Sample(_four_blobs(seed), ("x1", "x2")),
}


def read_samples(data, seed, most):
    """Return samples by name: built-in ones that are named, or data that are given by name."""
    if not isinstance(data, dict):
        names = [data] if isinstance(data, str) else list(data) if np.iterable(data) else [data]
        for name in names:
            if not isinstance(name, str) or name not in BUILT_IN:
                allowed = ", ".join(map(repr, BUILT_IN))
                raise ValueError(
                    f"data holds {name!r}; allowed: {allowed}, or a dict of names to arrays"
                )
        data = {name: BUILT_IN[name](seed) for name in names}
    if not data:
        raise ValueError("data is empty; allowed: at least one data set")
    return {name: _read(x, name, most) for name, x in data.items()}


def _read(x, name, most):
    if isinstance(x, Sample):
        return x
    if not isinstance(name, str):
        raise TypeError(f"data has a key {name!r}; allowed: names of data sets")
    names = tuple(map(str, getattr(x, "columns", ("x1", "x2"))))
    x = check_drawable(x, f"data[{name!r}]")
    try:
        starts.random(x, most, 0)
    except ValueError as error:  # which calls them x
        raise ValueError(f"data[{name!r}] and most: {error}") from None
    return Sample(x, (name,) if x.ndim == 1 else names)


class SelectionExplorer(Explorer):
    """What `selection` returns; see there."""

    def __init__(self, data, seed, most, state):
        self._data, self._seed, self._most = data, seed, most
        self._tables = {}
        self._sample = widgets.Dropdown(options=list(data), description="data")
        self._covariance = widgets.Dropdown(description="covariance")
        K = Control("K, components", 1, most, 1, 2, whole=True)
        K.value, self._sample.value, covariance = self._places(**state)
        self._covariance.options = self._kinds(self._sample.value)
        self._covariance.value = covariance
        self._take()
        self._sample.observe(self._sample_changed, names="value")
        self._covariance.observe(self._moved, names="value")
        super().__init__([K], self._live, [self._sample, self._covariance])

    @property
    def table(self):
        """The `mixlab.selection.Comparison` that is shown."""
        return self._table

    @property
    def fit(self):
        """The Fit of as many components as the control stands at."""
        return self._table.row(self._controls[0].value).fit

    def _kinds(self, shown):
        return _ON_A_LINE if self._data[shown].x.ndim == 1 else _IN_THE_PLANE

    def _sample_changed(self, change):
        held, self._held = self._held, True  # drawn once, when all is set
        kept, kinds = self._covariance.value, self._kinds(change["new"])
        if kinds != list(self._covariance.options):
            self._covariance.options = kinds
            self._covariance.value = kept if kept in dict(kinds).values() else "full"
        self._held = held
        self._moved()

    def _places(self, shown=None, K=2, covariance="full"):
        """Return where K and the switches stand for this."""
        K = _check.whole_number(K, "K", 1, self._most)
        shown = next(iter(self._data)) if shown is None else shown
        _check.one_of(shown, "shown", self._data)
        return K, shown, _check.one_of(covariance, "covariance", dict(self._kinds(shown)).values())

    def _state(self):
        shown, covariance = self._asked_for()
        return {
            "shown": None if shown == next(iter(self._data)) else shown,
            "K": self._controls[0].value,
            "covariance": covariance,
        }

    def _take_state(self, **state):
        K, *switches = self._places(**state)
        self._set([K], switches)

    def _asked_for(self):
        return self._sample.value, self._covariance.value

    def _take(self):
        """Turn to the table that is asked for, and compute it if that was not done before."""
        asked = self._asked_for()
        x, names = self._data[asked[0]]
        if asked not in self._tables:
            with redirect_stderr(io.StringIO()):  # no progress bar: the verdict says it
                self._tables[asked] = selection.compare(
                    x,
                    range(1, self._most + 1),
                    self._seed,
                    covariance=asked[1],
                    **_SEARCH,
                )
        self._table = self._tables[asked]
        mixtures = {row.K: row.fit.mixture for row in self._table.rows}
        scores = {name: [_score(row, name) for row in self._table.rows] for name in CRITERIA}
        self._live = plots.SelectionView(x, mixtures, scores, names)
        self._shown = asked

    def _respond(self, at_rest):
        K, asked = self._controls[0].value, self._asked_for()
        if asked == self._shown:
            kind, words = self._judge(K)
        elif asked in self._tables or at_rest or not self._draw_at_rest():
            self._take()
            kind, words = self._judge(K)
        else:
            kind, words = "computing", self._promise(asked)
        return kind, words, self._live.show(K, self._told(kind, words))

    def _promise(self, asked):
        return (
            f"Fitting {', '.join(asked)}, with 1 to {self._most} components. Until then the "
            f"picture is of {', '.join(self._shown)}."
        )

    def _judge(self, K):
        table, row = self._table, self._table.row(K)
        choices = {name: table.best(name.lower()).K for name in CRITERIA}
        costs = {
            name: _score(row, name) - _score(table.row(choices[name]), name) for name in CRITERIA
        }
        chosen = [name for name in CRITERIA if choices[name] == K]
        kind = "agreed" if len(chosen) == len(CRITERIA) else "split" if chosen else "passed over"
        words = [_told_choices(choices, self._most)]
        dearer = [
            f"{plots.plain_number(cost)} in {name}" for name, cost in costs.items() if cost > 0
        ]
        if dearer:
            words.append(f"K = {K} costs {_listed(dearer)}.")
        n = len(self._data[self._shown[0]].x)
        words.append(f"It has {row.n_parameters} free parameters for {n} points.")
        if row.warning:
            words.append(row.warning)
        return kind, " ".join(words)


def _score(row, name):
    return getattr(row, name.lower())


def _told_choices(choices, most):
    """Say in words which criteria choose which number of components."""
    told = []
    for K in sorted(set(choices.values())):
        names = [name for name, choice in choices.items() if choice == K]
        largest = " (the largest tried)" if most == K else ""
        told.append(f"{_listed(names)} choose{'s' * (len(names) == 1)} K = {K}{largest}")
    return f"{'; '.join(told)}."


def _listed(words):
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]

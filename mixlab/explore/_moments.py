"""The first road under sliders."""

import numpy as np

from mixlab import moments as road
from mixlab import plots
from mixlab.explore._bells import Handle, bell_controls, weigh_two, weight_control
from mixlab.explore._guess import LineGuessExplorer
from mixlab.explore._reading import span_of
from mixlab.mixture import Mixture

_MAP_CELLS = 48  # along each side
_SCOUTS, _PARTIES = 2000, 5  # guesses sent out for the root that a map is about, in so many groups


class MomentsExplorer(LineGuessExplorer):
    """What `moments` returns; see there."""

    _like = (1,)

    def __init__(self, x, start, reference, unit):
        span = span_of(x, start.means)
        low, high, _ = span
        bells = bell_controls(start, span, unit)
        means, sds = bells[::2], bells[1::2]
        controls = [*means, *sds, weight_control(start)]
        half = (high - low) / _MAP_CELLS / 2
        self._cells = np.linspace(low + half, high - half, _MAP_CELLS)
        # Reduced once: a move of a slider costs the same however many points there are.
        self._data = road.summarise(x, K=2)
        self._root = _reference_root(self._data, reference, low, high, sds[0].high)
        self._mapped = None
        super().__init__(start, controls, plots.MomentsView(x, (low, high, low, high), unit))

    @property
    def fit(self):
        """The Fit that the guess leads to."""
        return self._fit

    def _read(self):
        mean_1, mean_2, sd_1, sd_2, weight = (control.value for control in self._controls)
        return Mixture.univariate([weight, 1 - weight], [mean_1, mean_2], [sd_1, sd_2])

    def _values(self, start):
        return [*start.means, *start.sds, start.weights[0]]

    def _weigh(self, k, weight):
        return weigh_two(k, weight)

    def _handles(self):
        right, hint = self._live.axes[1], "drag anywhere for both means"
        spot = Handle(self._live, right, *self.start.means, "spot", 0, "", hint)
        return [*super()._handles(), spot]

    def _drag(self, handle, along, place):
        if handle.kind == "spot":
            return dict(zip(("mean 1", "mean 2"), handle.dragged_to(place), strict=True))
        return super()._drag(handle, along, place)

    def _respond(self, at_rest):
        start = self.start
        self._fit = road.fit(self._data, start)
        mapped = (*start.sds, start.weights[0])
        if self._mapped == mapped:
            self._live.show_map(self._labels)
        elif self._mapped is None or at_rest or not self._draw_at_rest():
            self._labels, self._mapped = self._map(), mapped
            self._live.show_map(self._labels)
        else:
            self._live.show_map(self._labels, pale=True)
        kind, words = self._judge()
        return kind, words, self._live.show(self._fit, self._told(kind, words))

    def _judge(self):
        fit = self._fit
        if not fit.converged:
            met = fit.failure == road.NO_MIXTURE
            return ("inadmissible" if met else "none"), fit.message
        found = fit.mixture
        bells = "; ".join(
            f"weight {weight:.3f} at mean {mean:.4g} with sd {sd:.3g}"
            for weight, mean, sd in zip(found.weights, found.means, found.sds, strict=True)
        )
        words = f"Reached in {fit.n_iter} step{'s' * (fit.n_iter != 1)}: {bells}."
        near = 1e-6 * self._data.scale.width
        if self._root is None or found.distance(self._root) > near:
            return "other", words
        return "root" if np.abs(found.means - self._root.means).max() <= near else "mirror", words

    def _map(self):
        start = self.start
        first, second = np.meshgrid(self._cells, self._cells)
        guesses = np.empty((first.size, 5))
        guesses[:, 0], guesses[:, 2] = first.ravel(), second.ravel()
        guesses[:, 1], guesses[:, 3] = start.sds
        guesses[:, 4] = start.weights[0]
        labels = road.basins(self._data, guesses, reference=self._root)
        return labels.reshape(first.shape)


def _reference_root(data, reference, low, high, widest):
    """Return the root that the maps are about, or None if no mixture has these moments."""
    if reference is None:
        rng = np.random.default_rng(0)
        least, most = [low, widest / 50] * 2 + [0.05], [high, widest] * 2 + [0.95]
        scouts = rng.uniform(least, most, (_SCOUTS, 5))
        for party in np.split(scouts, _PARTIES):  # mostly the first one finds it
            arrived = np.flatnonzero(road.basins(data, party) == road.Basin.ROOT)
            if arrived.size:
                reference = road.to_mixture(party[arrived[0]])
                break
        else:
            return None
    fit = road.fit(data, reference)
    return fit.mixture if fit.converged else None

"""The third road under sliders, with a control that walks along the path."""

import ipywidgets as widgets
import numpy as np

from mixlab import _check, plots
from mixlab import density as road
from mixlab.explore import _walking
from mixlab.explore._bells import bell_controls, bell_values
from mixlab.explore._guess import LineGuessExplorer
from mixlab.explore._parts import Control
from mixlab.explore._reading import span_of_grid
from mixlab.explore._walking import WalkingExplorer
from mixlab.fit import UNFINISHED, shown
from mixlab.mixture import Mixture

_METHODS = [("Levenberg–Marquardt", "lm"), ("BFGS", "bfgs")]
_NEAR = 1e-9  # of the target's sum of squares: losses nearer than this are one
_LOWEST, _HIGHEST = 1e-6, 10  # the ends of the loss's axis, in the target's sum of squares


class DensityExplorer(WalkingExplorer, LineGuessExplorer):
    """What `density` returns; see there."""

    _ON_THE_WAY = "descent"
    _OBJECTIVE, _MOVED, _SIGN = "loss", "fallen", -1

    def __init__(self, grid, target, start, reference, unit, max_iter, method):
        self._grid, self._target, self._max_iter = grid, target, max_iter
        self._size = float(target @ target)
        K = start.n_components
        controls = bell_controls(start, span_of_grid(grid, target, start.means), unit)
        if K > 1:
            shares = _shares(start)
            least = min(0.01, *shares)
            controls += [
                Control(f"weight {k + 1}", least, 1.0, 0.01, share)
                for k, share in enumerate(shares)
            ]
        self._like = (1, K, K)
        self._take(start)
        self._method = widgets.Dropdown(options=_METHODS, value=method, description="method")
        self._method.observe(self._method_changed, names="value")
        bottom = self._lowest(reference, K, method)
        low = np.clip(bottom.objective[-1] / 10, _LOWEST * self._size, 0.01 * self._size)
        levels = (low, _HIGHEST * self._size)
        live = plots.DensityView(grid, target, levels, max_iter, unit)
        super().__init__(start, bottom, controls, live, [self._method])

    def _lowest(self, reference, K, method):
        """Return the fit that ends at the lowest bottom known."""
        if reference is None:
            restarts = _walking.RESTARTS
            return road.fit_best(self._grid, self._target, K, 0, restarts=restarts, method=method)
        return road.fit(self._grid, self._target, reference, method=method, max_iter=10_000)

    def _take(self, start):
        self._weights, self._shares = start.weights, _shares(start)

    def _read(self):
        values = [control.value for control in self._controls]
        K = len(self._weights)
        bells, shares = values[: 2 * K], np.array(values[2 * K :])
        kept = K == 1 or np.array_equal(shares, self._shares)
        weights = self._weights if kept else shares / shares.sum()
        return Mixture.univariate(weights, bells[::2], bells[1::2])

    def _values(self, start):
        return [*bell_values(start), *(_shares(start) if len(start.weights) > 1 else [])]

    def _walk(self, start, most=np.inf):
        options = {"method": self._method.value, "max_iter": min(most, self._max_iter)}
        return road.fit(self._grid, self._target, start, **options)

    def _method_changed(self, change):
        self._fitted = None
        self._moved()

    def _state(self):
        return {**super()._state(), "method": self._method.value}

    def _take_state(self, start=None, step=None, method="lm"):
        self._method.value = _check.one_of(method, "method", dict(_METHODS).values())
        super()._take_state(start, step)

    def _weigh(self, k, weight):
        """Return the share that makes this the weight of bell k, the other shares being kept."""
        if len(self._weights) == 1:
            return {}
        control = self.control(f"weight {k + 1}")
        shares = [self.control(f"weight {j + 1}").value for j in range(len(self._weights))]
        others = sum(shares) - control.value
        share = others * weight / (1 - weight) if weight < 1 else control.high
        return {control.name: share}

    def _shown(self, value):
        # Losses are in a squared unit: what is next to nothing depends on the target.
        return shown(value) if value < 1e-12 * self._size else f"{value:.6g}"

    def _judge_end(self, where):
        fit, lowest = self._fit, -self._best
        if not fit.converged:
            kind = "falling" if fit.failure == UNFINISHED else fit.failure
            return kind, f"{where}. {fit.message}"
        loss = fit.objective[-1]
        if loss <= lowest + _NEAR * self._size:
            return "bottom", f"{where}. {fit.message} No lower bottom is known."
        known = "From better guesses hardly any loss is left"
        if lowest > _NEAR * self._size:
            known = f"That is {loss / lowest:.3g} times the lowest known, {self._shown(lowest)}"
        return "higher", f"{where}. {fit.message} {known}."


def _shares(start):
    """Return weights as the sliders show them: at their steps, if those say the same."""
    steps = np.round(start.weights, 2)
    same = steps.min() > 0 and np.allclose(steps / steps.sum(), start.weights, rtol=1e-12)
    if same:
        return steps
    # Such as sliders can show: of the largest bell's, if it takes that to lift the smallest.
    weights = start.weights
    return weights if weights.min() >= 0.01 else np.round(weights / weights.max(), 12)

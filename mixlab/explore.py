"""Explorers: sliders set the start, a road is walked from it, and a picture shows where it led.

No mathematics and no drawing here; this wires `mixlab.moments` and its like to `mixlab.plots`.
"""

import asyncio
from html import escape

import ipywidgets as widgets
import numpy as np

from mixlab import _check, plots, starts
from mixlab import moments as moments_road
from mixlab.mixture import Mixture

# The sliders rest when nothing has moved for this long; then what takes longer is drawn.
_REST = 0.15  # seconds
_MAP_CELLS = 48  # along each side
_SCOUTS = 2000  # guesses sent out to find the root that a map is about

# Symbol, colour and words of a verdict: three cues, so that none has to be seen. The colours
# stand out from white by 4.5 to 1 at least, as WCAG 2.1 asks of text.
_VERDICTS = {
    "root": ("✓", plots.BLUE, "The root."),
    "mirror": ("⇄", "#8A5A00", "The mirror image: the same mixture, its labels swapped."),
    "other": ("◇", "#00664B", "Another root: a different mixture with the same moments."),
    "one": ("∩", "#A33F00", "One hump."),
    "several": ("∩∩", plots.BLUE, "Two humps."),
    "inadmissible": ("✗", "#8A3A6B", "A root, but no mixture."),
    "none": ("✗", "#A33F00", "No answer."),
    "error": ("!", "#A30000", "Something broke, and it is not your doing."),
}


class Control(widgets.HBox):
    """A number box with a label, and a slider beside it that follows and leads it.

    The box holds the value. It takes any number between the ends; the slider stands at the step
    nearest to it.

    Parameters
    ----------
    label : str
        With the unit, if there is one.
    low, high, step : float
        The ends, and how far one arrow key moves the slider.
    value : float
        At first.
    """

    def __init__(self, label, low, high, step, value):
        self.low, self.high, self._step = low, high, step
        limits = {"min": low, "max": high, "step": step, "value": value}
        self.number = widgets.BoundedFloatText(
            description=label,
            style={"description_width": "8.5em"},
            layout=widgets.Layout(width="15em"),
            **limits,
        )
        self.slider = widgets.FloatSlider(
            readout=False, layout=widgets.Layout(flex="1 1 8em", min_width="8em"), **limits
        )
        self.number.observe(self._number_moved, names="value")
        self.slider.observe(self._slider_moved, names="value")
        super().__init__(
            [self.number, self.slider], layout=widgets.Layout(flex="1 1 28em", max_width="36em")
        )

    @property
    def value(self):
        """The number in the box."""
        return self.number.value

    @value.setter
    def value(self, value):
        self.number.value = value

    def _number_moved(self, change):
        # A slider that stands near enough is left alone: to set it while it is being moved in
        # the page would drag it back to where it was.
        if abs(change["new"] - self.slider.value) > 0.5 * self._step:
            self.slider.value = change["new"]

    def _slider_moved(self, change):
        # The slider in the page answers every value it is given with the nearest step it knows,
        # give or take a rounding error. That is no move: a move is a step at least.
        by = abs(change["new"] - change["old"])
        if change["new"] != self.number.value and by > 0.75 * self._step:
            self.value = _at_a_step(change["new"], self.low, self.high, self._step)


def _at_a_step(value, low, high, step):
    """Return the nearest step from `low`, in as many decimals as `step` has."""
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    return float(np.clip(round(low + round((value - low) / step) * step, decimals), low, high))


class Explorer(widgets.VBox):
    """Controls, a verdict in words and a picture: the frame that every explorer fills.

    A subclass answers `_respond`, which reads the controls and returns the kind of the verdict,
    its words, and alt text for the picture. What takes long it may leave for when the sliders
    rest: it asks by `_draw_at_rest` to be called again then.

    Parameters
    ----------
    controls : list of Control
    live : mixlab.plots.Live
    switches : sequence of ipywidgets.Widget
        Further widgets, to stand below the controls; the subclass observes them.
    """

    def __init__(self, controls, live, switches=()):
        self._controls, self._live = controls, live
        self._initial = [control.value for control in controls]
        self._held, self._timer, self._alt = False, None, ""
        self._reset = widgets.Button(description="Back to the beginning", icon="undo")
        self._reset.layout.width = "15em"
        self._reset.on_click(lambda _: self._set(self._initial))
        self._verdict, self._picture = widgets.HTML(), widgets.HTML()
        for control in controls:
            control.number.observe(self._moved, names="value")
        wrap = widgets.Layout(flex_flow="row wrap", max_width=f"{live.width}px")
        rows = widgets.HBox([*controls, *switches, self._reset], layout=wrap)
        super().__init__([rows, self._verdict, self._picture])
        self._draw()

    @property
    def alt(self):
        """What the picture shows now, in words."""
        return self._alt

    def _set(self, values):
        """Move all controls, and draw once."""
        self._held = True
        try:
            for control, value in zip(self._controls, values, strict=True):
                control.value = value
        finally:
            self._held = False
        self._moved()

    def _moved(self, change=None):
        if not self._held:
            self._draw()

    def _draw(self, at_rest=False):
        # An exception in a callback is shown nowhere: it has to be shown here.
        try:
            kind, words, self._alt = self._respond(at_rest)
            self._picture.value = self._live.html(self._alt)
        except Exception as error:
            kind, words = "error", f"{type(error).__name__}: {error}. Please tell the makers."
        symbol, colour, head = _VERDICTS[kind]
        self._verdict.value = (
            f'<div role="status" style="border-left: 5px solid {colour}; padding: 2px 10px; '
            f"margin: 6px 0; min-height: 3.2em; line-height: 1.45; font-size: 15px; "
            f'background: white; color: #222">'
            f'<strong style="color: {colour}"><span aria-hidden="true">{symbol}</span> {head}'
            f"</strong> {escape(words)}</div>"
        )

    def _draw_at_rest(self):
        """Draw again once the sliders rest; return whether that will be, for it takes a loop."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(_REST, lambda: self._draw(at_rest=True))
        return True

    def _repr_mimebundle_(self, **kwargs):
        # A page without a kernel cannot show the widget: it shows this picture instead.
        data, metadata = self._live.still(self._alt)
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata


class MomentsExplorer(Explorer):
    """What `moments` returns; see there."""

    def __init__(self, x, start, reference, unit):
        low, high, step = _range(x, start.means)
        means, sds, weight = start.means, start.sds, start.weights[0]
        narrowest = min(step, *sds)
        widest = float(step * np.ceil(max((high - low) / 3, *sds) / step))
        in_unit = f" ({unit})" if unit else ""
        controls = [
            Control(f"mean 1{in_unit}", low, high, step, means[0]),
            Control(f"mean 2{in_unit}", low, high, step, means[1]),
            Control(f"sd 1{in_unit}", narrowest, widest, step, sds[0]),
            Control(f"sd 2{in_unit}", narrowest, widest, step, sds[1]),
            Control("weight 1", min(0.01, weight), max(0.99, weight), 0.01, weight),
        ]
        half = (high - low) / _MAP_CELLS / 2
        self._cells = np.linspace(low + half, high - half, _MAP_CELLS)
        # Reduced once: a move of a slider costs the same however many points there are.
        self._data = moments_road.summarise(x, K=2)
        self._root = _reference_root(self._data, reference, low, high, widest)
        self._mapped = None
        super().__init__(controls, plots.MomentsView(x, (low, high, low, high), unit))

    @property
    def start(self):
        """The guess that the sliders stand at, a Mixture; assign one to move them."""
        mean_1, mean_2, sd_1, sd_2, weight = (control.value for control in self._controls)
        return Mixture.univariate([weight, 1 - weight], [mean_1, mean_2], [sd_1, sd_2])

    @start.setter
    def start(self, start):
        _check_two_bells(start, "start")
        values = [*start.means, *start.sds, start.weights[0]]
        for control, value in zip(self._controls, values, strict=True):
            if not control.low <= value <= control.high:
                raise ValueError(
                    f"start has {control.number.description} {value:g}; "
                    f"allowed: {control.low:g} to {control.high:g}, as on the slider"
                )
        self._set(values)

    @property
    def fit(self):
        """The Fit that the guess leads to."""
        return self._fit

    def _respond(self, at_rest):
        start = self.start
        self._fit = moments_road.fit(self._data, start)
        mapped = (*start.sds, start.weights[0])
        if self._mapped == mapped:
            self._live.show_map(self._labels)
        elif self._mapped is None or at_rest or not self._draw_at_rest():
            self._labels, self._mapped = self._map(), mapped
            self._live.show_map(self._labels)
        else:
            self._live.show_map(self._labels, pale=True)
        kind, words = self._judge()
        head = _VERDICTS[kind][2]
        return kind, words, self._live.show(self._fit, f"{head} {words}")

    def _judge(self):
        fit = self._fit
        if not fit.converged:
            met = fit.failure == moments_road.NO_MIXTURE
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
        labels = moments_road.basins(self._data, guesses, reference=self._root)
        return labels.reshape(first.shape)


class SamplingExplorer(Explorer):
    """What `sampling` returns; see there."""

    _LIMITS = (-8.0, 17.0)

    def __init__(self, seed):
        self._seed = seed
        self._labels = widgets.Checkbox(
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
            Control("points", 20, 5000, 20, 400),
        ]
        super().__init__(controls, plots.SamplingView(self._LIMITS, 0.52), [self._labels])

    @property
    def mixture(self):
        """The mixture that the sliders stand at."""
        mean_2, weight, sd_1, sd_2, _ = (control.value for control in self._controls)
        return Mixture.univariate([weight, 1 - weight], [0, mean_2], [sd_1, sd_2])

    def _respond(self, at_rest):
        mixture = self.mixture
        n = int(self._controls[-1].value)
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
        head = _VERDICTS[kind][2]
        return kind, words, self._live.show(x, shown, mixture, f"{head} {words}")


def sampling(*, seed=1):
    """Explore what a mixture of two bells looks like: its draws, its density, its hidden labels.

    The first bell stands at 0. The same stream of random numbers is used at every position of the
    sliders, so that the points move with them and do not dance.

    Parameters
    ----------
    seed : int

    Returns
    -------
    SamplingExplorer
        A widget with ``mixture``. Saved with a notebook, it shows a still picture.

    Raises
    ------
    ValueError, TypeError
        If ``seed`` is not a whole number of at least zero.

    Examples
    --------
    >>> sampling(seed=1).mixture
    Mixture(K=2, d=1: 0.6 N(mean 0, sd 1) + 0.4 N(mean 6, sd 1))
    """
    return SamplingExplorer(_check.whole_number(seed, "seed", 0))


def moments(x, *, start=None, reference=None, unit=""):
    """Explore the first road: five sliders for the guess, and where it leads.

    The picture shows data, guess and answer, and a map of which guesses of the two means lead to
    the root, to its mirror image or nowhere, the sds and the weight being those of the sliders.

    Parameters
    ----------
    x : array_like, shape (n,)
        Data.
    start : Mixture, optional
        Where the sliders stand at first; K = 2. By default the guess that `mixlab.starts.peaks`
        reads off a histogram, moved to the nearest steps of the sliders.
    reference : Mixture, optional
        Which root is *the* root: the one reached from here, for instance from the truth. By
        default the one that most of a swarm of guesses reach.
    unit : str
        Unit of the data.

    Returns
    -------
    MomentsExplorer
        A widget with ``start`` and ``fit``. Saved with a notebook, it shows a still picture.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or holds one value only, or ``start`` is not a one-dimensional
        mixture of two.

    Examples
    --------
    >>> from mixlab import datasets
    >>> explorer = moments(datasets.old_faithful()[:, 1], unit="min")
    >>> explorer.fit.mixture
    Mixture(K=2, d=1: 0.3413 N(mean 53.81, sd 5.025) + 0.6587 N(mean 79.75, sd 6.078))
    """
    x = _check.data(x, n_features=1)
    _check.varied(x)
    start = _read_off(x) if start is None else start
    _check_two_bells(start, "start")
    if reference is not None:
        _check_two_bells(reference, "reference")
    return MomentsExplorer(x, start, reference, unit)


def _check_two_bells(mixture, name):
    if not isinstance(mixture, Mixture):
        raise TypeError(f"{name} is {mixture!r}; allowed: a Mixture")
    if (mixture.n_components, mixture.n_features) != (2, 1):
        raise ValueError(
            f"{name} has K={mixture.n_components}, d={mixture.n_features}; allowed: K=2, d=1"
        )


def _read_off(x):
    """Return the guess at the steps of the sliders nearest to the peaks of a histogram."""
    low, high = _most(x)
    try:
        peaks = starts.peaks(x, 2)
        if peaks.means.min() < low or peaks.means.max() > high:  # a point far out is no bell
            peaks = starts.peaks(x[(x >= low) & (x <= high)], 2)
    except ValueError:
        peaks = starts.quantiles(x, 2)
    low, high, step = _range(x, peaks.means)
    means = [_at_a_step(mean, low, high, step) for mean in peaks.means]
    sds = [_at_a_step(sd, step, high - low, step) for sd in peaks.sds]
    weight = float(np.clip(round(peaks.weights[0], 2), 0.01, 0.99))
    return Mixture.univariate([weight, 1 - weight], means, sds)


def _most(x):
    """Return the ends between which nearly all data lie, whatever lies far out."""
    low, high = np.quantile(x, [0.005, 0.995])
    return (low, high) if low < high else (x.min(), x.max())


def _range(x, means):
    """Return round ends that hold nearly all data, with room, and the means; and a round step."""
    low, high = _most(x)
    room = 0.15 * (high - low)
    low, high = min(low - room, *means), max(high + room, *means)
    step = 10 ** np.floor(np.log10((high - low) / 130))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (m * step) <= 325)
    return float(step * np.floor(low / step)), float(step * np.ceil(high / step)), float(step)


def _reference_root(data, reference, low, high, widest):
    """Return the root that the maps are about, or None if no mixture has these moments."""
    if reference is None:
        rng = np.random.default_rng(0)
        least, most = [low, widest / 50] * 2 + [0.05], [high, widest] * 2 + [0.95]
        scouts = rng.uniform(least, most, (_SCOUTS, 5))
        arrived = np.flatnonzero(moments_road.basins(data, scouts) == moments_road.Basin.ROOT)
        if not arrived.size:
            return None
        reference = moments_road.to_mixture(scouts[arrived[0]])
    fit = moments_road.fit(data, reference)
    return fit.mixture if fit.converged else None

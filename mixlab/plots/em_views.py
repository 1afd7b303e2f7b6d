"""Live views of the EM lessons: a step of the way, and how far up the likelihood it is."""

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab.plots._parts import (
    data_words,
    draw_histogram,
    histogram,
    label_density,
    scatter_words,
    thinned,
)
from mixlab.plots.step_view import LineStepView, StepView
from mixlab.plots.style import ABOVE, BARS, COMPONENTS, INK, LINES, ROLES, STYLE, Badges, blended
from mixlab.plots.two_dimensions import ellipse

_OBJECTIVE = "mean log-likelihood per point"


class EMView(LineStepView):
    """Data, guess and mixture at a step of EM, the points coloured by responsibility; the trace.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Data.
    limits : pair of float
        Of the horizontal axis.
    levels : pair of float
        Of the mean log-likelihood's axis.
    most_steps : int
        How many iterations the trace has room for.
    unit : str
        Unit of the data.
    """

    @rc_context(STYLE)
    def __init__(self, x, limits, levels, most_steps, unit=""):
        super().__init__(4.3, _OBJECTIVE, levels, most_steps, np.ptp(x))
        self._data_words = data_words(x, unit)
        axes = self.axes[0]
        heights, edges = histogram(x)
        draw_histogram(axes, heights, edges)
        top = 1.6 * heights.max()
        axes.set(xlim=limits, ylim=(-0.11 * top, top))
        axes.axhline(0, color="#666666", linewidth=0.8)
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= top])
        label_density(axes, unit)
        self._points = thinned(x[(x >= limits[0]) & (x <= limits[1])])
        self._rug = self._moving(
            axes.vlines(self._points, -0.095 * top, -0.02 * top, linewidth=1.6)
        )
        self._add_curves(Patch(**BARS), "data")

    def _show_step(self, fit, step):
        super()._show_step(fit, step)
        if len(self._points):
            self._rug.set_color(blended(fit.path[step].responsibilities(self._points)))


class EMPlaneView(StepView):
    """Points coloured by responsibility at a step of EM, the components' ellipses; the trace.

    Parameters
    ----------
    x : ndarray, shape (n, 2)
        Data.
    limits : array_like, shape (2, 2)
        Of the first axis, from and to, and of the second.
    levels : pair of float
        Of the mean log-likelihood's axis.
    most_steps : int
        How many iterations the trace has room for.
    names : pair of str
        Of the two axes, with units.
    """

    _MOST_DOTS = 5000  # more run into each other, and slow the view down

    @rc_context(STYLE)
    def __init__(self, x, limits, levels, most_steps, names):
        super().__init__(4.6, _OBJECTIVE, levels, most_steps, np.ptp(x, axis=0))
        self._data_words = f"{scatter_words(x, names)}."
        if len(x) > self._MOST_DOTS:
            x = x[:: -(-len(x) // self._MOST_DOTS)]
            self._data_words += f" {len(x)} of them are drawn."
        self._x = x
        axes = self.axes[0]
        axes.set(xlim=limits[0], ylim=limits[1], xlabel=names[0], ylabel=names[1])
        self._dots = _Dots(axes, x)
        axes.add_artist(self._dots)
        self._moving(self._dots)
        self._guess = self._moving(axes.plot([], [], **ROLES["guess"])[0])
        hollow = {"color": "white", "markeredgecolor": ROLES["guess"]["color"], "linestyle": ""}
        self._guess_means = self._moving(
            axes.plot([], [], "o", markersize=8, markeredgewidth=2, **hollow)[0]
        )
        self._halo = self._moving(axes.plot([], [], color="white", alpha=0.75, linewidth=4.8)[0])
        self._ellipses = [
            self._moving(axes.plot([], [], color=colour, linestyle=line, linewidth=2.2)[0])
            for colour, line in zip(COMPONENTS, LINES, strict=True)
        ]
        self._trail = self._moving(axes.plot([], [], color=INK, linewidth=1.4)[0])
        self._badges = Badges(axes)
        for text in self._badges.artists:
            self._moving(text)
        self._moving(self._now)
        guess = Line2D([], [], **ROLES["guess"])
        component = Line2D([], [], color=COMPONENTS[0], linewidth=2.2)
        trail = Line2D([], [], color=INK, linewidth=1.4)
        words = ["guess", "now", "way of the means"]
        axes.legend([guess, component, trail], words, ncols=3, **ABOVE)

    def _take(self, fit):
        self._guess.set_data(_joined(ellipse(*bell, 1) for bell in _bells(fit.start)))
        self._guess_means.set_data(fit.start.means.T)
        self._ways = np.array([m.means for m in fit.path]).swapaxes(0, 1)

    def _show_step(self, fit, step):
        m = fit.path[step]
        self._dots.colours = blended(m.responsibilities(self._x))
        pairs = [_joined([ellipse(*bell, 1), ellipse(*bell, 2)]) for bell in _bells(m)]
        self._halo.set_data(np.concatenate(pairs, axis=1))
        for k, line in enumerate(self._ellipses):
            line.set_data(pairs[k] if k < len(pairs) else ([], []))
        self._trail.set_data(_joined(self._ways[:, : step + 1]))
        self._badges.show(dict(enumerate(m.means)))


def _bells(m):
    return zip(m.means, m.covariances, strict=True)


def _joined(lines):
    """Return the coordinates of several lines as those of one, with gaps between them."""
    gap = [[np.nan, np.nan]]
    return np.concatenate([part for line in lines for part in (line, gap)]).T


class _Dots(Artist):
    """Dots on white that keep their places and change their colours, painted fast.

    Which pixels each covers, and how far, is found once; where dots lie on each other a pixel
    belongs to the one that covers most of it.
    """

    _OPACITY = 0.7

    def __init__(self, axes, x):
        super().__init__()
        self.colours = None  # one for each point, (n, 3)
        radius = float(np.clip(250 / np.sqrt(len(x)), 4, 7))
        box, height = axes.get_window_extent(), axes.figure.bbox.height
        centres = axes.transData.transform(x)
        near = np.flatnonzero(
            (np.abs(centres - np.mean(box, axis=0)) < np.ptp(box, axis=0) / 2 + radius).all(axis=1)
        )
        centres = np.column_stack([centres[near, 0], height - centres[near, 1]])
        reach = np.arange(-np.ceil(radius), np.ceil(radius) + 1)
        columns = np.floor(centres[:, :1]) + reach
        rows = np.floor(centres[:, 1:]) + reach
        rows, columns = np.broadcast_arrays(rows[:, :, None], columns[:, None, :])
        away = np.hypot(
            columns + 0.5 - centres[:, 0, None, None], rows + 0.5 - centres[:, 1, None, None]
        )
        cover = np.clip(radius - away + 0.5, 0, 1)
        seen = (
            (cover > 0)
            & (columns >= box.x0)
            & (columns + 1 <= box.x1)
            & (rows >= height - box.y1)
            & (rows + 1 <= height - box.y0)
        )
        owners = np.broadcast_to(near[:, None, None], cover.shape)[seen]
        pixels = (rows * axes.figure.bbox.width + columns)[seen].astype(int)
        cover = cover[seen]
        order = np.lexsort([cover, pixels])
        order = order[np.diff(pixels[order], append=-1) != 0]  # the last entry of each pixel
        self._pixels, self._owners = pixels[order], owners[order]
        self._cover = cover[order, None].astype(np.float32)

    def draw(self, renderer):
        """Paint them."""
        lacking = (255 * self._OPACITY * (1 - self.colours)).astype(np.float32)[self._owners]
        paint = np.full((len(self._pixels), 4), 255, np.uint8)
        paint[:, :3] = 255.5 - self._cover * lacking
        ground = np.asarray(renderer.buffer_rgba()).view(np.uint32).reshape(-1)
        ground[self._pixels] = paint.view(np.uint32)[:, 0]

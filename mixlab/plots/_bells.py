"""What moves in live views of mixtures: their bells, on a line and in the plane, and the dots."""

import numpy as np
from matplotlib.artist import Artist

from mixlab.plots._parts import curve_grid
from mixlab.plots.style import COMPONENTS, LINES, N_COLOURS, ROLES, Badges, blended
from mixlab.plots.two_dimensions import ellipse


class LineBells:
    """The curve of a mixture in one dimension, its components and their numbers.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Whose limits stay.
    most : int
        How many components there may be.
    """

    def __init__(self, axes, most=N_COLOURS):
        self._axes = axes
        self.curve = axes.plot([], [], **ROLES["fit"])[0]
        self.components = _lines(axes, most, linewidth=1.6)
        self._badges = Badges(axes, most)
        self.artists = [self.curve, *self.components, *self._badges.artists]

    def show(self, m):
        """Take a new mixture."""
        grid = curve_grid(*self._axes.get_xlim(), [m])
        columns = m.component_pdfs(grid).T
        self.curve.set_data(grid, columns.sum(axis=0))
        for k, line in enumerate(self.components):
            line.set_data(([], []) if k >= len(columns) else (grid, columns[k]))
        peaks = np.minimum(m.component_pdfs(m.means).diagonal(), 0.94 * self._axes.get_ylim()[1])
        self._badges.show(dict(enumerate(zip(m.means, peaks, strict=True))))


class PlaneBells:
    """The ellipses of a mixture in the plane, at 1 and 2 sds, and the numbers of its components.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Whose limits stay.
    most : int
        How many components there may be.
    """

    def __init__(self, axes, most=N_COLOURS):
        self._halo = axes.plot([], [], color="white", alpha=0.75, linewidth=4.8)[0]
        self.ellipses = _lines(axes, most, linewidth=2.2)
        self._badges = Badges(axes, most)
        self.lines, self.numbers = [self._halo, *self.ellipses], self._badges.artists

    def show(self, m):
        """Take a new mixture."""
        pairs = [joined([ellipse(*bell, 1), ellipse(*bell, 2)]) for bell in each_bell(m)]
        self._halo.set_data(np.concatenate(pairs, axis=1))
        for k, line in enumerate(self.ellipses):
            line.set_data(pairs[k] if k < len(pairs) else ([], []))
        self._badges.show(dict(enumerate(m.means)))


def _lines(axes, most, linewidth):
    """Return lines without points, no two of which look alike: colours repeat, dashes shift."""
    return [
        axes.plot(
            [],
            [],
            color=COMPONENTS[k % N_COLOURS],
            linestyle=LINES[(k + k // N_COLOURS) % len(LINES)],
            linewidth=linewidth,
        )[0]
        for k in range(most)
    ]


def each_bell(m):
    """Return pairs of mean and covariance."""
    return zip(m.means, m.covariances, strict=True)


def joined(lines):
    """Return the coordinates of several lines as those of one, with gaps between them."""
    gap = [[np.nan, np.nan]]
    return np.concatenate([part for line in lines for part in (line, gap)]).T


class Painted(Artist):
    """Marks on white that keep their places and change their colours, painted fast.

    Which pixels each covers, and how far, is found once for a resolution; where marks lie on each
    other a pixel belongs to the one that covers most of it.

    A subclass answers `_covered`.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Whose limits and place stay.
    x : ndarray, shape (n,) or (n, 2)
        The points that are marked.
    """

    _OPACITY = 1.0

    def __init__(self, axes, x):
        super().__init__()
        self._x = x
        self.colours = np.ones((len(x), 3))  # one for each point
        self._dpi = None  # of the pixels that are known
        axes.add_artist(self)

    def colour_by(self, m):
        """Colour each point by who answers for it: the components' colours, mixed."""
        if len(self._x):
            self.colours = blended(m.responsibilities(self._x))

    def _find_pixels(self):
        axes, self._dpi = self.axes, self.figure.dpi
        width, height = axes.figure.bbox.size
        box = axes.get_window_extent()
        owners, rows, columns, cover = np.broadcast_arrays(*self._covered(box, height))
        seen = (
            (cover > 0)
            & (columns >= box.x0)
            & (columns + 1 <= box.x1)
            & (rows >= height - box.y1)
            & (rows + 1 <= height - box.y0)
        )
        pixels, cover = (rows * width + columns)[seen].astype(int), cover[seen]
        order = np.lexsort([cover, pixels])
        order = order[np.diff(pixels[order], append=-1) != 0]  # the last entry of each pixel
        self._pixels, self._owners = pixels[order], owners[seen][order]
        self._cover = cover[order, None].astype(np.float32)

    def draw(self, renderer):
        """Paint them."""
        if self.figure.dpi != self._dpi:
            self._find_pixels()
        lacking = (255 * self._OPACITY * (1 - self.colours)).astype(np.float32)[self._owners]
        paint = np.full((len(self._pixels), 4), 255, np.uint8)
        paint[:, :3] = 255.5 - self._cover * lacking
        ground = np.asarray(renderer.buffer_rgba()).view(np.uint32).reshape(-1)
        ground[self._pixels] = paint.view(np.uint32)[:, 0]


class Dots(Painted):
    """Dots in the plane; of very many points some: more run into each other, and slow the view."""

    _OPACITY = 0.7
    _MOST = 5000

    def __init__(self, axes, x):
        self.words = ""  # to be said of them
        if len(x) > self._MOST:
            x = x[:: -(-len(x) // self._MOST)]
            self.words = f" {len(x)} of them are drawn."
        super().__init__(axes, x)

    def _covered(self, box, height):
        """Return whose pixels may be covered, their rows from the top, columns, and how far."""
        radius = float(np.clip(1.25 / np.sqrt(len(self._x)), 0.02, 0.035)) * self._dpi  # in inches
        centres = self.axes.transData.transform(self._x)
        near = np.flatnonzero(
            (np.abs(centres - np.mean(box, axis=0)) < np.ptp(box, axis=0) / 2 + radius).all(axis=1)
        )
        across, down = centres[near, 0, None, None], height - centres[near, 1, None, None]
        reach = np.arange(-np.ceil(radius), np.ceil(radius) + 1)
        columns, rows = np.floor(across) + reach, np.floor(down) + reach[:, None]
        away = np.hypot(columns + 0.5 - across, rows + 0.5 - down)
        return near[:, None, None], rows, columns, np.clip(radius - away + 0.5, 0, 1)


class Rug(Painted):
    """Upright strokes in the axes, one for each point on the line.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Whose limits and place stay.
    x : ndarray, shape (n,)
    low, high : float
        Their ends, as heights in the axes.
    """

    _WIDTH = 1.6 / 72  # inches

    def __init__(self, axes, x, low, high):
        self._ends = low, high
        super().__init__(axes, x)

    def _covered(self, box, height):
        half = self._WIDTH / 2 * self._dpi
        low, high = self._ends
        places = np.column_stack([self._x, np.full(len(self._x), low)])
        across = self.axes.transData.transform(places)[:, 0, None, None]
        top, bottom = (
            round(height - self.axes.transData.transform((0, end))[1]) for end in (high, low)
        )
        columns = np.floor(across - half) + np.arange(np.ceil(2 * half) + 1)
        cover = np.minimum(columns + 1, across + half) - np.maximum(columns, across - half)
        owners = np.arange(len(self._x))[:, None, None]
        return owners, np.arange(top, bottom)[:, None], columns, cover

"""`Live`: a picture that is drawn again and again, fast enough for a slider."""

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mixlab.plots.style import DPI, SHARPNESS, STYLE, as_png, size_of, still


class Live:
    """A picture of fixed size, redrawn fast, because what stands still is kept from before.

    A subclass adds what moves with every slider by `_moving` and what changes now and then by
    `_backdrop`; after changing a part of the latter it calls `_renew`.
    """

    def __init__(self, width, height, columns, rows=1):
        self.figure = Figure(figsize=(width, height))
        self.axes = self.figure.subplots(rows, len(columns), width_ratios=columns)
        self._movers, self._scenery = [], []
        self.sharp = None
        self.sharpen(True)

    def sharpen(self, sharp):
        """Draw for a dense screen, or with a pixel for each of the page's, which is quicker.

        Parameters
        ----------
        sharp : bool
        """
        if sharp == self.sharp:
            return
        self.sharp = sharp
        self.figure.set_dpi(DPI * (SHARPNESS if sharp else 1))
        self._canvas = FigureCanvasAgg(self.figure)
        self._empty = self._background = None

    @property
    def width(self):
        """Width on the page, in pixels."""
        return size_of(self.figure)[0]

    @property
    def height(self):
        """Height on the page, in pixels."""
        return size_of(self.figure)[1]

    def _moving(self, artist):
        artist.set_animated(True)
        self._movers.append(artist)
        return artist

    def _backdrop(self, artist):
        artist.set_animated(True)
        self._scenery.append(artist)
        return artist

    def _renew(self):
        self._background = None

    def pixels(self):
        """Return the picture as it stands now; good until it is drawn again.

        Returns
        -------
        ndarray of uint8, shape (height, width, 4)
        """
        if self._empty is None:
            with rc_context(STYLE):
                self._canvas.draw()
            self._empty = self._canvas.copy_from_bbox(self.figure.bbox)
        if self._background is None:
            self._draw_over(self._empty, self._scenery)
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._draw_over(self._background, self._movers)
        return np.asarray(self._canvas.buffer_rgba())

    def strokes(self):
        """Return what a page paints the picture from: where pixels differ from those above them.

        In a drawing few do. To tell them takes a fifth of the time of packing a PNG file, and the
        page has nothing to unpack.

        Returns
        -------
        dict
            ``width``; ``counts``, how many pixels differ in each row, ``columns``, where they are,
            and ``changes``, by which bits: bytes of uint16, of uint16, and of RGBA.
        """
        colours = self.pixels().view(np.uint32)[..., 0]
        changes = colours.copy()
        changes[1:] ^= colours[:-1]
        differ = changes != 0
        places = np.flatnonzero(differ)
        width = colours.shape[1]
        return {
            "width": width,
            "counts": np.count_nonzero(differ, axis=1).astype(np.uint16).tobytes(),
            "columns": (places % width).astype(np.uint16).tobytes(),
            "changes": changes.ravel()[places].tobytes(),
        }

    def _draw_over(self, background, artists):
        self._canvas.restore_region(background)
        for artist in artists:
            artist.axes.draw_artist(artist)

    def on_page(self, axes, x, y):
        """Return where a point of the axes lies, or the nearest inside them: from left, from top.

        Both are shares, of the picture's width and height.
        """
        (left, bottom), (right, top) = axes.bbox.min, axes.bbox.max
        across, up = axes.transData.transform((x, y))
        size = self.figure.bbox.size
        across, up = np.clip([across, up], [left, bottom], [right, top]) / size
        return float(across), float(1 - up)

    def on_axes(self, axes, across, down):
        """Return which point of the axes lies there: the way back from `on_page`."""
        at = self.figure.bbox.size * (across, 1 - down)
        return tuple(axes.transData.inverted().transform(at).tolist())

    def still(self, alt):
        """Return the mime bundle, data and metadata, of the picture as it stands now."""
        before = self.sharp
        self.sharpen(True)
        png = as_png(self.pixels())
        self.sharpen(before)
        return still(png, alt, *size_of(self.figure))

"""`Live`: a picture that is drawn again and again, fast enough for a slider."""

import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mixlab.plots.style import DPI, SHARPNESS, STYLE, size_of, still


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

    def png(self, effort=1):
        """Return the picture as it stands now, as the bytes of a PNG file.

        Parameters
        ----------
        effort : int
            From 1, quick, to 9, small.

        Returns
        -------
        bytes
        """
        if self._empty is None:
            with rc_context(STYLE):
                self._canvas.draw()
            self._empty = self._canvas.copy_from_bbox(self.figure.bbox)
        if self._background is None:
            self._draw_over(self._empty, self._scenery)
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._draw_over(self._background, self._movers)
        return encode(np.asarray(self._canvas.buffer_rgba()), effort)

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
        png = self.png(effort=9)
        self.sharpen(before)
        return still(png, alt, *size_of(self.figure))


def encode(rgba, effort):
    """Return an RGBA buffer as a PNG file; with effort 1, several times faster than Pillow.

    Every line is stored as its difference from the line above (PNG's filter 2), which is zero
    nearly everywhere in a drawing; in a hurry, runs of zeros are all that is then looked for.
    """
    height, width, _ = rgba.shape
    body = _packed_fast(rgba) if effort == 1 else _packed(rgba, effort)
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _filtered(rgba, start, stop):
    """Return these lines as a PNG stores them: the filter's number, then differences."""
    lines = np.empty((stop - start, 1 + 3 * rgba.shape[1]), np.uint8)
    lines[:, 0] = 2
    for channel in range(3):  # one by one: NumPy is slow where its inner loop has three turns
        here, there = lines[:, 1 + channel :: 3], rgba[..., channel]
        here[0] = there[start] - there[start - 1] if start else there[0]
        np.subtract(there[start + 1 : stop], there[start : stop - 1], out=here[1:])
    return lines


def _packed(rgba, effort):
    packer = zlib.compressobj(effort, zlib.DEFLATED, 15, 9)
    return packer.compress(_filtered(rgba, 0, len(rgba))) + packer.flush()


def _renew_helper():
    global _helper
    _helper = ThreadPoolExecutor(max_workers=1)  # its thread starts when it is first used


_renew_helper()
if hasattr(os, "register_at_fork"):  # a forked process has the pool, but not its thread
    os.register_at_fork(after_in_child=_renew_helper)


def _packed_fast(rgba):
    """Return the lines as a zlib stream, of two halves that are made at the same time."""
    half = len(rgba) // 2
    upper = partial(_half_packed, rgba, 0, half, zlib.Z_FULL_FLUSH)
    with suppress(RuntimeError):  # there are no threads in a browser's Python
        upper = _helper.submit(upper).result
    lower_lines, lower_body = _half_packed(rgba, half, len(rgba), zlib.Z_FINISH)
    upper_lines, upper_body = upper()
    check = zlib.adler32(lower_lines, zlib.adler32(upper_lines))
    return b"\x78\x01" + upper_body + lower_body + struct.pack(">I", check)


def _half_packed(rgba, start, stop, end):
    lines = _filtered(rgba, start, stop)
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_RLE)
    return lines, packer.compress(lines) + packer.flush(end)

"""How every picture looks: colours, roles, marks, sizes; and `Picture`, a figure with its words."""

import base64
import struct
import zlib
from html import escape
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

# Okabe and Ito's colours, told apart by colour-blind readers (jfly.uni-koeln.de/color, 2008).
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, INK = "#E69F00", "#56B4E9", "#222222"
BAR, BAR_EDGE = "#C9CED6", "#6B7480"  # data: pale, with an edge that a projector shows

# What a curve stands for decides its colour and, as a second cue, its line.
ROLES = {
    "truth": {"color": INK, "linestyle": (0, (1, 1.3)), "linewidth": 2.6},
    "guess": {"color": VERMILLION, "linestyle": (0, (5, 2)), "linewidth": 2.2},
    "fit": {"color": BLUE, "linestyle": "-", "linewidth": 2.4},
    "target": {"color": BAR_EDGE, "linestyle": "", "marker": "o", "markersize": 5.5},
}
COMPONENTS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
N_COLOURS = len(COMPONENTS)
HATCHES = ("", "///", "...", "xxx", "---", "ooo")
MARKERS = ("o", "^", "s", "D", "v", "P")
# None of them is dashed as a guess is.
LINES = tuple(
    (0, dashes)
    for dashes in ((), (6, 2, 1, 2), (1, 1.3), (10, 2), (2.2, 1), (6, 1.5, 1, 1.5, 1, 1.5))
)

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.labelsize": 13,
    "axes.edgecolor": "#666666",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 12,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
}

BARS = {"fill": True, "facecolor": BAR, "edgecolor": BAR_EDGE, "linewidth": 0.9}
DOT = {
    "marker": "o",
    "markersize": 9,
    "color": VERMILLION,
    "markeredgecolor": "white",
    "markeredgewidth": 1.5,
    "linestyle": "",
}
CROSS = {
    "marker": "X",
    "markersize": 10,
    "color": BLUE,
    "markeredgecolor": "white",
    "markeredgewidth": 1.5,
    "linestyle": "",
}

# A legend in one line above the axes.
ABOVE = {"loc": "lower left", "bbox_to_anchor": (0, 1), "handletextpad": 0.5, "columnspacing": 1.2}

DPI = 100
SHARPNESS = 2  # pixels in the file for each pixel on the page, for dense screens


class Picture(NamedTuple):
    """A figure, and what it shows in words.

    In a notebook it displays as a PNG image that carries the words as its alt text.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        One or more sentences, made from the values that were drawn.
    """

    figure: Figure
    alt: str

    def __repr__(self):
        return self.alt

    def png(self):
        """Return the picture as the bytes of a PNG file."""
        # Figure.savefig would draw it twice, only to lay it out the first time.
        figure, own_canvas, own_dpi = self.figure, self.figure.canvas, self.figure.dpi
        canvas = FigureCanvasAgg(figure)
        try:
            figure.set_dpi(DPI * SHARPNESS)
            canvas.draw()
        finally:  # also where a title holds a formula that cannot be set
            figure.set_canvas(own_canvas)
            figure.set_dpi(own_dpi)
        return as_png(np.asarray(canvas.buffer_rgba()))

    def _repr_mimebundle_(self, include=None, exclude=None):
        width, height = size_of(self.figure)
        data, metadata = still(self.png(), self.alt, width, height)
        # JupyterLab drops the alt text of a bare image, and prefers HTML. It is not stored with the
        # lessons (tools/notebooks.py): the pages made of them know where the alt text is.
        data["text/html"] = (
            f'<img alt="{escape(self.alt)}" width="{width}" height="{height}" '
            f'src="data:image/png;base64,{data["image/png"]}">'
        )
        return data, metadata


def still(png, alt, width, height):
    """Return the mime bundle, data and metadata, of a PNG with alt text.

    Parameters
    ----------
    png : bytes
    alt : str
    width, height : int
        In pixels on the page; the file may hold more, for dense screens.

    Returns
    -------
    data, metadata : dict
        As from ``_repr_mimebundle_``.
    """
    data = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": alt}
    return data, {"image/png": {"alt": alt, "width": width, "height": height}}


def as_png(pixels):
    """Return pixels as a small PNG file, every line stored as its difference from the one above."""
    height, width, _ = pixels.shape
    lines = np.empty((height, 1 + 3 * width), np.uint8)
    lines[:, 0] = 2  # the number of this filter
    differences = lines[:, 1:].reshape(height, width, 3)
    differences[0] = pixels[0, :, :3]
    np.subtract(pixels[1:, :, :3], pixels[:-1, :, :3], out=differences[1:])
    packer = zlib.compressobj(6, zlib.DEFLATED, 15, 9)  # 9: 2 % smaller, in six times the time
    body = packer.compress(lines) + packer.flush()
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def new_figure(width, height, **subplots):
    """Return a figure of this size in inches, and its axes."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    return figure, figure.subplots(**subplots)


def blended(shares):
    """Return a colour for each row of shares: the components' colours, mixed in these shares."""
    colours = [to_rgb(COMPONENTS[k % N_COLOURS]) for k in range(shares.shape[1])]
    return shares @ colours


class Badge(Text):
    """A text that is set once, and then stamped wherever it is moved: that is ten times faster."""

    _set_as = _stamp = None

    def draw(self, renderer):
        """Stamp it, or where there are no pixels, write it."""
        if not (self.get_visible() and self.get_text()):
            return
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        wanted = self.get_text(), renderer.dpi
        if self._set_as != wanted:
            self._set_as, self._stamp = wanted, self._cut(renderer.dpi)
        left, bottom, pixels = self._stamp
        x, y = self.get_transform().transform(self.get_position())
        renderer.draw_image(renderer.new_gc(), round(x) + left, round(y) + bottom, pixels)

    def _cut(self, dpi):
        """Return the pixels of the text, and where they begin, seen from its position."""
        side = int(dpi)
        apart = RendererAgg(2 * side, 2 * side, dpi)
        position, transform = self.get_position(), self.get_transform()
        self.set(position=(side, side), transform=IdentityTransform())
        super().draw(apart)
        self.set(position=position, transform=transform)
        pixels = np.asarray(apart.buffer_rgba())[::-1]  # from the bottom up, as it is stamped
        rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
        within = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        return columns[0] - side, rows[0] - side, np.ascontiguousarray(pixels[within])


class Badges:
    """The numbers 1 to K at places in the axes, each ringed in its component's colour."""

    _APART = 0.035  # of the axes: nearer than this, numbers would lie on each other

    def __init__(self, axes, most=N_COLOURS):
        self._axes = axes
        look = {"fontsize": 12, "fontweight": "bold", "ha": "center", "va": "center", "color": INK}
        self.artists = [
            axes.add_artist(Badge(0, 0, "", zorder=6, transform=axes.transData, **look))
            for _ in range(most)
        ]
        for text in self.artists:
            text.set(in_layout=False, clip_on=False)

    def show(self, places):
        """Put the numbers of components at these places: a dict, of component to place.

        What lies outside the axes is left out; numbers that would lie on each other share a ring.
        """
        (left, right), (bottom, top) = self._axes.get_xlim(), self._axes.get_ylim()
        groups = []
        for k, place in places.items():
            at = np.divide(np.subtract(place, (left, bottom)), (right - left, top - bottom))
            if not ((at >= 0) & (at <= 1)).all():
                continue
            for there, _, members in groups:
                if np.abs(there - at).max() < self._APART:
                    members.append(k)
                    break
            else:
                groups.append((at, place, [k]))
        for text in self.artists[len(groups) :]:
            text.set_visible(False)
        for text, (_, place, members) in zip(self.artists, groups, strict=False):
            text.set(visible=True, position=place)
            numbers = ",".join(str(k + 1) for k in members)
            if numbers == text.get_text():  # a new ring costs more than all the rest
                continue
            text.set_text(numbers)
            style = "circle,pad=0.22" if len(members) == 1 else "round4,pad=0.3"
            edge = {"edgecolor": COMPONENTS[members[0] % N_COLOURS], "linewidth": 2}
            text.set_bbox({"boxstyle": style, "facecolor": "white", **edge})


def size_of(figure):
    """Return width and height on the page, in pixels."""
    return tuple(round(inches * DPI) for inches in figure.get_size_inches())

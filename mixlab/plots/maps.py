"""Maps of where a road leads from which guess of two means."""

import numpy as np
from matplotlib import rc_context
from matplotlib.patches import Patch

from mixlab.plots._parts import axis_label, check_row, head, percent
from mixlab.plots.style import CROSS, DOT, STYLE, Picture, new_figure

# Names, colours and, as the second cue, hatches of the places a guess can lead to, in the order
# of moments.Basin. Each colour stands out from that of "no root" by 3 to 1 at least.
BASINS = (
    ("the root", "#2F86C1", ""),
    ("its mirror image", "#B97700", "///"),
    ("another root", "#00855F", "..."),
    ("a root, but no mixture", "#A8508A", "xx"),
    ("no root", "#F1F3F5", ""),
)


@rc_context(STYLE)
def basins(labels, extent, *, guess=None, answer=None, unit="", title=""):
    """Draw the map of which guess of the two means leads where.

    Parameters
    ----------
    labels : array_like of int, shape (rows, columns)
        Values of ``moments.Basin``; rows go up with the second mean, columns with the first.
    extent : tuple of float
        First mean from, to, second mean from, to.
    guess : pair of float, optional
        A guess of the two means, drawn as a dot.
    answer : pair of float, optional
        The two means of the root, drawn as a cross, and once more for its mirror image.
    unit, title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If ``labels`` is not two-dimensional with values 0 to 4.

    Examples
    --------
    >>> print(basins([[4, 4], [0, 4]], (0, 4, 0, 4)).alt)
    Map of guesses of the two means: 25 % lead to the root, around (1, 3), 75 % to no root.
    """
    labels = check_labels(labels)
    extent = check_row(extent, "extent", 4)
    guess = None if guess is None else check_row(guess, "guess", 2)
    answer = None if answer is None else check_row(answer, "answer", 2)
    figure, axes = new_figure(6.6, 5.6)
    draw_basins(axes, labels, extent)
    label_map(axes, extent, unit)
    axes.set_title(title)
    handles, marks = basin_handles(np.unique(labels)), ""
    if guess is not None:
        handles += axes.plot(*guess, **DOT, label="guess")
        marks += f" The dot is the guess ({guess[0]:.4g}, {guess[1]:.4g})."
    if answer is not None:
        handles += axes.plot(answer, answer[::-1], **CROSS, label="answer, and its mirror image")
        there, back = answer
        marks += f" The crosses are the answer ({there:.4g}, {back:.4g}) and its mirror image."
    figure.legend(handles=handles, loc="outside lower left", ncols=2)
    return Picture(figure, f"{head(title)}{basin_words(labels, extent)}.{marks}")


def check_labels(labels):
    """Return the labels as an array, if they are a table of the codes of `BASINS`."""
    labels = np.asarray(labels)
    if (
        labels.ndim != 2
        or not labels.size
        or labels.dtype.kind not in "iu"
        or not np.isin(labels, range(5)).all()
    ):
        raise ValueError(
            f"labels has shape {labels.shape} and type {labels.dtype}; allowed: a table of the "
            "whole numbers 0 to 4 (moments.Basin)"
        )
    return labels


def map_colours(labels):
    """Return RGB pixels of the map, its hatches drawn into them: a second cue beside colour."""
    cell = 8  # pixels: every cell has its own stripe, dot or cross, even one that stands alone
    fine = labels.repeat(cell, axis=0).repeat(cell, axis=1)
    row, column = np.indices(fine.shape)
    stripe = (column - row) % cell < 2
    dots = (row % cell < 3) & (column % cell < 3)
    cross = stripe | ((row + column) % cell < 2)
    patterns = {"": np.zeros_like(stripe), "///": stripe, "...": dots, "xx": cross}
    pixels = np.empty((*fine.shape, 3), np.uint8)
    for code, (_, colour, hatch) in enumerate(BASINS):
        here = fine == code
        pixels[here] = rgb(colour)
        pixels[here & patterns[hatch]] = (255, 255, 255)
    return pixels


def rgb(colour):
    """Return a colour such as "#0072B2" as three numbers from 0 to 255."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def draw_basins(axes, labels, extent):
    """Draw a map on these axes and return its image."""
    return axes.imshow(
        map_colours(labels), origin="lower", extent=extent, aspect="auto", interpolation="nearest"
    )


def label_map(axes, extent, unit):
    """Set labels and limits of a map's axes."""
    axes.set(xlabel=axis_label("guess of mean 1", unit), ylabel=axis_label("guess of mean 2", unit))
    axes.set(xlim=extent[:2], ylim=extent[2:])
    axes.locator_params(nbins=5)
    axes.ticklabel_format(scilimits=(-3, 5))


def basin_handles(codes):
    """Return the entries of a legend for these codes of `BASINS`."""
    entries = []
    for name, colour, hatch in (BASINS[code] for code in codes):
        edge = "white" if hatch else "grey"  # the edge has the colour of the hatch
        look = {"facecolor": colour, "hatch": hatch * 2, "edgecolor": edge, "linewidth": 0.8}
        entries.append(Patch(**look, label=name))
    return entries


def basin_words(labels, extent):
    """Say in words which share of a map leads where, and around which place."""
    rows, columns = labels.shape
    first = np.linspace(*extent[:2], 2 * columns + 1)[1::2]
    second = np.linspace(*extent[2:], 2 * rows + 1)[1::2]
    words = []
    for code, (name, *_) in enumerate(BASINS):
        here = np.argwhere(labels == code)
        if len(here):
            row, column = np.median(here, axis=0).astype(int)
            place = f", around ({first[column]:.3g}, {second[row]:.3g})" if code < 2 else ""
            verb = "" if words else " lead"
            words.append(f"{percent(len(here) / labels.size)}{verb} to {name}{place}")
    return f"Map of guesses of the two means: {', '.join(words)}"

"""Pictures of numbers that were computed for several settings: scores, errors, bounds, costs."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab import _check
from mixlab.plots._parts import head, plain_number
from mixlab.plots.style import BAR, COMPONENTS, INK, LINES, MARKERS, STYLE, Picture, new_figure

_IN_A_ROW = 3  # panels; narrower ones have no room for the numbers on their axes
_MOST_PANELS = 9
_MOST_MARKERS = 30  # along a line; more run into each other
_MOST_TICKS = 12
_FLOOR = {"color": INK, "linestyle": (0, (5, 2)), "linewidth": 2.2}
_SHADE = {"facecolor": BAR, "edgecolor": "none", "alpha": 0.55}
RING = {
    "marker": "o",
    "markersize": 17,
    "markerfacecolor": "none",
    "markeredgewidth": 2.4,
    "linestyle": "",
}
_SCALES = {
    "": "",
    "x": ", horizontal axis logarithmic",
    "y": ", vertical axis logarithmic",
    "xy": ", both axes logarithmic",
}


@rc_context(STYLE)
def lines(panels, *, x_label, y_label, log="", floor=None, marks=None, title=""):
    """Draw lines through computed values, in panels that share their axes.

    A line of one name has the same colour, dashes and marker in every panel.

    Parameters
    ----------
    panels : dict of pair
        For each panel, by its title (which may be empty): where the values are known, shape
        ``(m,)``, ascending; and a dict, of name to values, shape ``(m,)``. None or NaN among the
        values is a gap in the line. At most nine panels, and six names beside the floor.
    x_label, y_label : str
        With units.
    log : str
        Which axes are logarithmic: "", "x", "y" or "xy".
    floor : str, optional
        Name of the line that is a bound for the others: drawn dark and dashed, with what is below
        it shaded.
    marks : dict of float, optional
        Of name to the place of the value that was chosen on that line, such as its lowest; drawn
        as a ring, in every panel where the line has a value there.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If there is no value to draw, or an argument is not as above.

    Examples
    --------
    >>> scores = {"AIC": [30, 10, 12.5], "BIC": [31, 14, None]}
    >>> picture = lines({"": ([1, 2, 3], scores)}, x_label="K", y_label="score", marks={"AIC": 2})
    >>> print(picture.alt)
    Score against K. AIC: 30 at 1, 12.5 at 3, lowest 10 at 2; ringed: 10 at 2. BIC: 31 at 1, 14 at \
2, which is its lowest; no value at 3.
    """
    log = _check.one_of(log, "log", tuple(_SCALES))
    panels = _check_panels(panels, log)
    names = list(dict.fromkeys(name for _, series in panels.values() for name in series))
    if floor is not None:
        floor = _check.one_of(floor, "floor", names)
    others = [name for name in names if name != floor]
    if len(others) > len(COMPONENTS):
        raise ValueError(f"panels has {len(others)} names; allowed: {len(COMPONENTS)} and a floor")
    marks = _check_marks(marks, panels)
    looks = {
        name: {"color": colour, "linestyle": line, "marker": marker, "linewidth": 2.2}
        for name, colour, line, marker in zip(others, COMPONENTS, LINES, MARKERS, strict=False)
    }
    if floor is not None:
        looks[floor] = _FLOOR
    figure, grid = _new_panels(len(panels), x_label)
    for axes, (panel, (x, series)) in zip(grid, panels.items(), strict=True):
        axes.set_title(panel)
        for name, values in series.items():
            _draw_line(axes, x, values, looks[name])
            if name in marks and marks[name] in x:
                look = RING | {"color": looks[name]["color"], "zorder": 4}
                axes.plot(marks[name], values[x == marks[name]][0], **look)
    grid[0].set(xscale="log" if "x" in log else "linear", yscale="log" if "y" in log else "linear")
    if "x" not in log:
        _whole_ticks(grid[0], np.concatenate([x for x, _ in panels.values()]))
    if floor is not None:
        _shade_below(grid, [(x, series.get(floor)) for x, series in panels.values()])
    figure.supylabel(y_label, fontsize=STYLE["axes.labelsize"])
    figure.suptitle(title, x=0.01, ha="left", fontsize=STYLE["axes.titlesize"])
    _add_legend(figure, looks, floor, marks)
    told = f"{y_label[:1].upper()}{y_label[1:]} against {x_label}{_SCALES[log]}."
    words = [f"{head(title)}{told}"]
    words += [f"Shaded: what is below {floor}."] if floor is not None else []
    words += [_panel_words(panel, *drawn, marks, log) for panel, drawn in panels.items()]
    return Picture(figure, " ".join(words))


def _new_panels(count, x_label):
    """Return a figure and its panels; the lowest in each column says what its axis is."""
    rows = -(-count // _IN_A_ROW)
    columns = -(-count // rows)
    figure, grid = new_figure(
        8.4 if columns == 1 else 9.4,
        4.4 if rows == 1 else 1.2 + 2.8 * rows,
        nrows=rows,
        ncols=columns,
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    grid = grid.ravel()
    for axes in grid[count:]:
        axes.set_visible(False)
    for axes in grid[count - columns : count]:
        axes.tick_params(labelbottom=True)
        axes.set_xlabel(x_label)
    return figure, grid[:count]


def _draw_line(axes, x, values, look):
    known = np.isfinite(values)
    beside = np.concatenate([[False], known, [False]])
    alone = known & ~beside[:-2] & ~beside[2:]  # no line shows these: their markers must
    step = -(-len(x) // _MOST_MARKERS)
    marked = np.flatnonzero(alone | (np.arange(len(x)) % step == 0))
    axes.plot(x, values, **look, markersize=7, markevery=marked.tolist())


def _shade_below(grid, floors):
    """Shade what is below the floor of each panel, down to the end of the axis."""
    bottom, top = grid[0].get_ylim()
    for axes, (x, values) in zip(grid, floors, strict=True):
        if values is not None:
            axes.fill_between(x, bottom, values, **_SHADE, zorder=0)
    grid[0].set_ylim(bottom, top)


def _whole_ticks(axes, x):
    """Let a short axis of whole numbers bear these and no others."""
    if (x == x.round()).all() and np.ptp(x) < _MOST_TICKS:
        axes.set_xticks(np.arange(x.min(), x.max() + 1))


def _add_legend(figure, looks, floor, marks):
    handles = []
    for name, look in looks.items():
        if name == floor:
            handles.append((Patch(**_SHADE), Line2D([], [], **look)))
        else:
            handles.append(Line2D([], [], **look, markersize=7))
    names = list(looks)
    if marks:
        handles.append(Line2D([], [], **RING | {"markersize": 13, "color": INK}))
        names.append("chosen")
    if len(names) > 1:
        rows = -(-len(names) // (4 if figure.get_figwidth() < 9 else 5))
        columns = -(-len(names) // rows)
        figure.legend(handles, names, loc="outside lower left", ncols=columns, handlelength=2.6)


def _panel_words(panel, x, series, marks, log):
    """Say in words how each line runs: its ends, its lowest value, its ring, its gaps."""
    known = np.concatenate([values[np.isfinite(values)] for values in series.values()])
    span = 0.0 if "y" in log or not len(known) else np.ptp(known)
    words = []
    for name, values in series.items():
        there = np.flatnonzero(np.isfinite(values))
        if not len(there):
            words.append(f"{name}: no value.")
            continue
        told = {i: f"{plain_number(values[i], span)} at {x[i]:.6g}" for i in there}
        first, last, lowest = there[0], there[-1], there[values[there].argmin()]
        line = told[first]
        if last != first:
            line += f", {told[last]}"
            if lowest == last:
                line += ", which is its lowest"
            elif lowest != first:
                line += f", lowest {told[lowest]}"
        if name in marks:
            line += "".join(f"; ringed: {told[i]}" for i in there if x[i] == marks[name])
        gaps = ", ".join(f"{place:.6g}" for place in x[~np.isfinite(values)])
        line += f"; no value at {gaps}" if gaps else ""
        words.append(f"{name}: {line}.")
    return f"{f'Panel {panel}. ' if panel else ''}{' '.join(words)}"


def _check_panels(panels, log):
    """Return panels with their values as arrays, gaps being NaN."""
    if not isinstance(panels, dict) or not 0 < len(panels) <= _MOST_PANELS:
        what = f"{len(panels)} panels" if isinstance(panels, dict) else repr(panels)
        raise ValueError(f"panels is {what}; allowed: a dict of 1 to {_MOST_PANELS}")
    checked = {}
    for panel, pair in panels.items():
        name = f"panels[{panel!r}]"
        if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not isinstance(pair[1], dict):
            raise TypeError(f"{name} is {pair!r}; allowed: places, and a dict of values at them")
        x = _check.data(pair[0], f"{name}[0]", n_features=1)
        _check.ascending(x, f"{name}[0]")
        _check_positive(x, f"{name}[0]", "x" in log)
        series = {}
        for line, values in pair[1].items():
            what = f"{name}[1][{line!r}]"
            series[line] = _with_gaps(values, what, len(x))
            _check_positive(series[line], what, "y" in log)
        checked[panel] = (x, series)
    if not any(np.isfinite(v).any() for _, series in checked.values() for v in series.values()):
        raise ValueError("panels holds no value; allowed: at least one to draw")
    return checked


def _with_gaps(values, name, length):
    """Return values as an array, None and NaN among them as NaN."""
    values = list(values) if np.iterable(values) else [values]
    gaps = [value is None or value != value for value in values]  # NaN alone is not itself
    known = [0.0 if gap else value for value, gap in zip(values, gaps, strict=True)]
    array = _check.real_array(known, name, "real numbers, and None for a gap")
    if array.shape != (length,):
        raise ValueError(f"{name} has shape {array.shape}; allowed: {length} numbers, one for each")
    array[gaps] = np.nan
    return array


def _check_positive(values, name, logarithmic):
    if logarithmic and (values <= 0).any():
        value = values[np.argmax(values <= 0)]
        raise ValueError(f"{name} holds {value:g}; allowed on a logarithmic axis: above zero")


def _check_marks(marks, panels):
    marks = {} if marks is None else dict(marks)
    for name, place in marks.items():
        marks[name] = float(_check.real_array(place, f"marks[{name!r}]"))
        if not any(
            np.isfinite(series[name][x == marks[name]]).any()
            for x, series in panels.values()
            if name in series
        ):
            raise ValueError(f"marks[{name!r}] is {place!r}; allowed: where {name!r} has a value")
    return marks

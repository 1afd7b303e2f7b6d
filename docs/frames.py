"""The pictures that let an explorer move on a page without a kernel.

An explorer is made in this process by those cells of its lesson that it needs, and led along its
path; explorers without a path have one of their numbers swept from end to end.
"""

import ast
import hashlib
import json
import re
import shutil
import sys
from functools import cache, partial
from pathlib import Path

import nbformat
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.explorer_cells import cells_for

ROOT = Path(__file__).resolve().parents[1]
MOST = 24  # pictures of a player
COLOURS = 96  # of a picture; more would not be seen
# Explorers without a path, and the name of their first control.
SWEPT = {"moments": "mean 1", "sampling": "mean 2"}
MOVING = re.compile(rf"^explore\.({'|'.join(('em', 'density', *SWEPT))})\(", re.MULTILINE)
# Alt texts end in the verdict, but for what is on the map.
VERDICT = re.compile(
    r"(Step \d+ of \d+: (?!component)|The root\.|The mirror image:|Another root:|A root, but|"
    r"No answer\.|One hump\.|Two humps\.).*?(?= Map of|$)"
)


def moving_cells(notebook):
    """Return the cells that show an explorer that can move."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.outputs and MOVING.search(cell.source)
    ]


def frames_of(path, store):
    """Return a dict from cell ids to players, each a dict of `folder`, `label` and `frames`.

    A frame is a dict of its file, its alt text, where it stands and what is to be said of it.
    They are made anew only where the lesson or mixlab has changed.
    """
    notebook = nbformat.read(path, as_version=4)
    players = {}
    for cell in moving_cells(notebook):
        sources = [needed.source for needed in cells_for(notebook, cell.id)]
        source = "\n".join([*sources, Path(__file__).read_text()])
        folder = store / f"{path.stem}-{cell.id}-{digest(source)}"
        if not (folder / "player.json").exists():
            for old in store.glob(f"{path.stem}-{cell.id}-*"):
                shutil.rmtree(old)
            folder.mkdir(parents=True)
            moved = MOVING.search(cell.source)[1]
            player = draw(explorer_of(sources), moved, folder)
            if player["frames"][player["home"]]["alt"] != alt_of(cell.outputs[-1]):
                raise RuntimeError(f"{path.name} is not up to date; run  make notebooks")
            (folder / "player.json").write_text(json.dumps(player))
        players[cell.id] = json.loads((folder / "player.json").read_text())
        players[cell.id]["folder"] = folder
    return players


def alt_of(output):
    """Return what an output's picture shows, in words."""
    return output.metadata.get("image/png", {}).get("alt", "")


def digest(source):
    """Return a hash of this text and of what all of mixlab does."""
    return hashlib.sha256((source + code_of_mixlab()).encode()).hexdigest()[:16]


@cache
def code_of_mixlab():
    """Return the code of all of mixlab, without comments and docstrings."""
    trees = [ast.parse(file.read_text()) for file in sorted((ROOT / "mixlab").rglob("*.py"))]
    documented = ast.Module, ast.ClassDef, ast.FunctionDef
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            del node.body[0]
    return "\n".join(ast.dump(tree) for tree in trees)


def explorer_of(sources):
    """Run the cells of an explorer, and return what the last line of the last one shows."""
    *before, shown = sources
    space = {}
    for source in before:
        exec(source, space)
    *lines, last = ast.parse(shown).body
    exec(compile(ast.Module(lines, []), "cell", "exec"), space)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), space)


def draw(explorer, moved, folder):
    """Lead an explorer along its path, write its pictures, and return the player."""
    label, places, home = places_of(explorer, moved)
    frames = []
    for where, go in places:
        go()
        file, alt = f"{len(frames):02}.png", explorer.alt
        write_small(explorer._live.pixels(), folder / file)
        verdict = VERDICT.search(alt)
        told = verdict[0] if verdict else ""
        words = told if told.startswith(where) else f"{where}. {told}".rstrip()
        frames.append({"file": file, "alt": alt, "where": where, "words": words})
    return {"label": label, "home": home, "frames": frames}


def places_of(explorer, moved):
    """Return what moves, its places (words, and a function that goes there), and the first seen."""
    if moved in SWEPT:
        control = explorer._controls[0]
        ends = np.linspace(control.low, control.high, MOST)
        values = sorted({control.value, *map(control.nearest, ends)})
        home = values.index(control.value)
        label, words = SWEPT[moved], [f"{SWEPT[moved]}: {value:g}" for value in values]
        move = partial(setattr, control, "value")
    else:
        last = explorer.step
        values = strides(last)
        home = len(values) - 1
        label, words = "step", [f"Step {step} of {last}" for step in values]
        move = partial(setattr, explorer, "step")
    return label, [(w, partial(move, v)) for w, v in zip(words, values, strict=True)], home


def strides(last):
    """Return steps from 0 to the last: all of a short path, else in ever wider strides."""
    if last < MOST:
        return list(range(last + 1))
    ever_wider = np.round(np.geomspace(1, last + 1, MOST) - 1)
    # The first strides would be shorter than a step.
    return [int(step) for step in np.maximum(ever_wider, range(MOST))]


def write_small(rgba, path):
    """Write pixels as a picture with few colours.

    Median cut takes a hundred times as long to read the pixels as to choose. So it is shown each
    colour once for every eight pixels that have it, which it takes for nearly the same picture.
    """
    pixels = np.ascontiguousarray(rgba).view(np.uint32).ravel()
    starts = np.flatnonzero(np.diff(pixels, prepend=~pixels[:1]))  # of runs of one colour
    lengths = np.diff(starts, append=len(pixels))
    colours, which = np.unique(pixels[starts], return_inverse=True)
    times = np.ceil(np.bincount(which, lengths) / 8).astype(int)
    shown = np.repeat(colours, times).view(np.uint8).reshape(1, -1, 4)
    few = (
        Image.fromarray(shown)
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    )
    chosen = np.asarray(few)[0, np.cumsum(times) - 1]
    picture = Image.fromarray(np.repeat(chosen[which], lengths).reshape(rgba.shape[:2]))
    picture.putpalette(few.getpalette())
    picture.save(path)

"""Show the explorer of one lesson in a window of its own, by Voila, for a projector.

    python tools/show.py 03                     by number, or by a part of the name
    python tools/show.py 03 geyser-explorer     by the id of its cell, if not the first
    python tools/show.py 03 -- --no-browser     what follows -- goes to Voila

Only those cells of the lesson are run that the explorer needs. Ctrl-C ends it.
"""

import argparse
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.explorer_cells import cells_for, explorers

LESSONS = Path(__file__).resolve().parents[1] / "notebooks"
# No margins, and larger where there is room: the back row has to read it.
STYLE = """<style>
#rendered_cells { padding: 0 }
#rendered_cells > div { max-width: 980px; margin: 0 auto; padding: 0; box-shadow: none }
.jp-RenderedHTMLCommon h1 { font-size: 22px; margin: 0 }
@media (min-width: 1300px) and (min-height: 940px) { body { zoom: 1.2 } }
@media (min-width: 1500px) and (min-height: 1060px) { body { zoom: 1.35 } }
</style>"""
# Voila's page would load fonts from the web, which a room without it waits for.
NOTHING_FROM_ELSEWHERE = {
    "Content-Security-Policy": "default-src 'self' data: blob: ws: 'unsafe-inline' 'unsafe-eval'"
}


class NothingToShow(Exception):
    """Nothing can be shown; the message says why, and what can be."""


def page(notebook, cell_id):
    """Return a notebook that shows the explorer of that cell, and nothing else."""
    *before, explorer = cells_for(notebook, cell_id)
    title = notebook.cells[0].source.partition("\n")[0]
    cells = [nbformat.v4.new_markdown_cell(f"{STYLE}\n\n{title}")]
    cells += [nbformat.v4.new_code_cell(f"%%capture\n{cell.source}") for cell in before]
    cells += [nbformat.v4.new_code_cell(explorer.source)]
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


def choose(words, cell_id=None):
    """Return the name of the lesson that is meant, its notebook, and its explorer's cell's id."""
    lessons = {path.stem: read(path) for path in sorted(LESSONS.glob("*.ipynb"))}
    shown = {name: ids for name, notebook in lessons.items() if (ids := explorers(notebook))}
    told = "There is an explorer in " + ", ".join(shown) + "."
    if not words:
        raise NothingToShow(f"Say which lesson: make show LESSON=03. {told}")
    meant = [name for name in lessons if is_meant(name, words)]
    if len(meant) != 1:
        raise NothingToShow(f"{'Several lessons are' if meant else 'No lesson is'} {words}. {told}")
    (name,) = meant
    if name not in shown:
        raise NothingToShow(f"Lesson {name} has no explorer. {told}")
    if cell_id and cell_id not in shown[name]:
        raise NothingToShow(
            f"Lesson {name} has no explorer {cell_id}; it has {', '.join(shown[name])}."
        )
    return name, lessons[name], cell_id or shown[name][0]


def is_meant(name, words):
    """Whether a lesson is meant by its number or by a part of its name."""
    if words.isdecimal():
        return int(words) == int(name.partition("-")[0])
    return Path(words).stem in name


def read(path):
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))  # quick: it checks nothing


def serve(name, notebook, flags):
    """Serve a notebook by Voila until Ctrl-C."""
    from voila.app import Voila  # takes a second; who asks for a lesson in vain need not wait

    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.ipynb"
        nbformat.write(notebook, path)
        Voila.launch_instance(
            [str(path), *flags], tornado_settings={"headers": NOTHING_FROM_ELSEWHERE}
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="?", default="", help="its number, or a part of its name")
    parser.add_argument("cell", nargs="?", help="the id of the explorer's cell, if not the first")
    own, flags = sys.argv[1:], []
    if "--" in own:
        own, flags = own[: own.index("--")], own[own.index("--") + 1 :]
    arguments = parser.parse_args(own)
    try:
        name, notebook, cell_id = choose(arguments.lesson, arguments.cell)
    except NothingToShow as error:
        sys.exit(str(error))
    with suppress(KeyboardInterrupt):  # pressed again while it was ending
        serve(name, page(notebook, cell_id), flags)


if __name__ == "__main__":
    main()

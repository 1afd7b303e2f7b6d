"""Make decks of slides from the lessons: docs/_build/slides/index.html.

    python tools/slides.py [--out FOLDER] [03 04 ...]

Without numbers: all lessons. What goes on the wall is set by hand in the metadata of each cell,
`slideshow`:

slide_type
    slide (a new idea), subslide (goes on with it, one key further), fragment (appears on the same
    slide, one key further), - (belongs to what stands before it), notes (for the speaker), skip.
parts
    Where only some of a cell is to be shown, or where it takes several slides: a list with one
    entry a slide, such as ["0 1", "4", "fragment 5"]. An entry names what it shows: of text the
    numbers of its blocks (a heading, a paragraph, an item of a list, a folded answer: see
    `blocks`), of code "code" and "output". An entry that begins with "fragment" is no new slide; it
    appears on the one before. What no entry shows of a text goes to the speaker's notes.
"""

import argparse
import html
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from traitlets.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools import notebooks

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "docs" / "slides"
OUT = ROOT / "docs" / "_build" / "slides"


# --- What a cell shows ---------------------------------------------------------------------------


def blocks(source):
    """Split Markdown into headings, paragraphs, items, fences, formulas and folded answers."""
    found, ends, apart = [], None, True
    for line in source.splitlines():
        words = line.strip()
        if ends is None:
            if not words:
                apart = True
                continue
            starts = re.match(r"#|\d+\. |[-*] ", line)
            # A line that is indented goes on with the item of a list above it.
            if starts or not found or (apart and not line.startswith("  ")):
                found.append([])
            elif apart:
                found[-1].append("")
            apart = line.startswith("#")
        found[-1].append(line)
        if ends is not None:
            if ends in words:
                ends, apart = None, True
        elif words.startswith("```"):
            ends = "```"
        elif words.startswith("<details") and "</details>" not in words:
            ends = "</details>"
        elif words.startswith("$$") and words.count("$$") == 1:
            ends = "$$"
    return ["\n".join(lines) for lines in found]


def contents(cell):
    """Return what a cell consists of, by the names that `parts` use."""
    if cell.cell_type == "code":
        return {"code": cell.source, "output": cell.outputs}
    return dict(enumerate(blocks(cell.source)))


def problems(cell):
    """Return what is wrong with the slide metadata of a cell, as a list of lines."""
    slideshow = cell.metadata.get("slideshow", {})
    found = []
    kind = slideshow.get("slide_type", "-")
    if kind not in notebooks.SLIDE_TYPES:
        known = ", ".join(notebooks.SLIDE_TYPES)
        found.append(f"has the slide type {kind!r}; known are: {known}")
    if unknown := set(slideshow) - {"slide_type", "parts"}:
        found.append(f"has slide metadata that nothing reads: {', '.join(sorted(unknown))}")
    if "parts" in slideshow:
        shown = [name for part in slideshow["parts"] for name in _names(part)]
        there = list(contents(cell))
        if missing := [name for name in shown if name not in there]:
            found.append(f"shows {missing} on its slides, and has only {there}")
        if len(set(shown)) < len(shown) or not all(map(_names, slideshow["parts"])):
            found.append(f"shows something twice, or nothing, on a slide: {slideshow['parts']}")
    return found


def _names(part):
    return [int(word) if word.isdigit() else word for word in part.split() if word != "fragment"]


# --- From a lesson to the cells of its deck ------------------------------------------------------


def deck_cells(notebook):
    """Return the cells of the deck: one cell for each part of a cell of the lesson."""
    cells, section = [], ""
    for cell in notebook.cells:
        for piece in _pieces(cell):
            titled = piece.cell_type == "markdown" and re.search("^#", piece.source, re.MULTILINE)
            if not titled:
                piece.metadata["running"] = section
            elif piece.metadata.slideshow.slide_type != "notes":
                section = _last_title(piece.source)
            cells.append(piece)
        if cell.cell_type == "markdown":
            section = _last_title(cell.source) or section
    return cells


def _last_title(source):
    return "".join(re.findall(r"^#{1,3} +(.+)", source, re.MULTILINE)[-1:])


def _pieces(cell):
    slideshow = cell.metadata.get("slideshow", {})
    kind, parts = slideshow.get("slide_type", "-"), slideshow.get("parts")
    if kind == "skip":
        return
    if kind == "notes" or not parts:
        yield _piece(cell, list(contents(cell)), kind)
        return
    shown = {name for part in parts for name in _names(part)}
    rest = [name for name in contents(cell) if name not in shown and name not in ("code", "output")]
    for number, part in enumerate(parts):
        if number > 0:
            kind = "fragment" if part.startswith("fragment") else "subslide"
        yield _piece(cell, _names(part), kind)
        # The notes stand where in the lesson they stood: before the first of the next part.
        until = min(_names(parts[number + 1])) if number + 1 < len(parts) else float("inf")
        if notes := [name for name in rest if name < until]:
            rest = [name for name in rest if name not in notes]
            yield _piece(cell, notes, "notes")


def _piece(cell, names, kind):
    """A cell that holds only some of the contents of another one."""
    slideshow = {"slide_type": kind}
    if cell.cell_type == "markdown":
        all_blocks = contents(cell)
        source = _local_links("\n\n".join(all_blocks[name] for name in names))
        # Formulas side by side are too wide for a wall; each gets a line of its own.
        source = re.sub(r"\$\$.*?\$\$", _one_a_line, source, flags=re.DOTALL)
        if kind == "notes":  # nothing is folded for the speaker
            source = re.sub(r"</?details>", "", source)
            source = re.sub(r"<summary>(.*?)</summary>", r"**\1**", source)
        return nbformat.v4.new_markdown_cell(source, metadata={"slideshow": slideshow})
    return nbformat.v4.new_code_cell(
        re.sub("^# NBVAL.*\n", "", cell.source) if "code" in names else "",
        outputs=cell.outputs if "output" in names else [],
        metadata={"slideshow": slideshow},
    )


def _one_a_line(formula):
    return formula[0].replace(r"\qquad", "$$\n\n$$")


def _local_links(source):
    """Let links to lessons lead to their decks; of other files keep the words alone."""
    source = re.sub(r"\]\((\d\d-[a-z0-9-]+)\.ipynb(?:#[^)]*)?\)", r"](\1.html)", source)
    return re.sub(r"(?<!!)\[([^\]]+)\]\((?!https?:|#|\d\d-[a-z0-9-]+\.html)[^)]*\)", r"\1", source)


# --- Writing -------------------------------------------------------------------------------------


def deck(notebook):
    """Return the page of a lesson's deck."""
    title = re.search(r"^# +(.+)", notebook.cells[0].source, re.MULTILINE)[1]
    shown = nbformat.v4.new_notebook(cells=deck_cells(notebook), metadata={"title": title})
    exporter = SlidesExporter(
        config=Config(CSSHTMLHeaderPreprocessor={"style": "a11y-high-contrast-light"}),
        extra_template_basedirs=[str(TEMPLATE.parent)],
        template_name=TEMPLATE.name,
        anchor_link_text="",
    )
    page, _ = exporter.from_notebook_node(shown)
    return page


def write(paths, out):
    """Write the decks of some lessons, what they load, and the list of all decks there are."""
    copy_static(out / "static")
    for path in paths:
        lesson = nbformat.read(path, as_version=4)
        if found := [f"{path}: cell {c.id} {fault}" for c in lesson.cells for fault in problems(c)]:
            raise ValueError("\n".join(found))
        page = deck(lesson)
        (out / path.with_suffix(".html").name).write_text(page, encoding="utf-8")
    (out / "index.html").write_text(list_of_decks(out), encoding="utf-8")


def copy_static(static):
    """Put reveal.js, MathJax and our style where the decks look for them."""
    reveal = _folder("sphinx_revealjs") / "_static" / "revealjs"
    mathjax = _folder("sphinx-mathjax-offline") / "static" / "mathjax"
    shutil.copytree(reveal / "dist", static / "reveal" / "dist", dirs_exist_ok=True)
    shutil.copytree(reveal / "plugin" / "notes", static / "reveal/plugin/notes", dirs_exist_ok=True)
    (static / "mathjax").mkdir(exist_ok=True)
    shutil.copy(mathjax / "tex-svg-full.js", static / "mathjax")
    for name in ("slides.css", "slides.js"):
        shutil.copy(TEMPLATE / name, static)


def _folder(package):
    return Path(find_spec(package).submodule_search_locations[0])


def list_of_decks(out):
    items = []
    for path in sorted(out.glob("[0-9][0-9]-*.html")):
        title = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"))[1]
        items.append(f'<li><a href="{html.escape(path.name)}">{title}</a></li>')
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>mixlab: the lessons as slides</title>
<link rel="stylesheet" href="static/slides.css">
</head>
<body class="decks">
<main>
<h1>The lessons as slides</h1>
<p>Space goes on, Shift + Space back; Escape shows all slides, S the speaker's notes. To print a
deck, add <code>?print-pdf</code> to its address and print from the browser.</p>
<ul>
{chr(10).join(items)}
</ul>
</main>
</body>
</html>
"""


def lessons(numbers=()):
    """Return the paths of the lessons with these numbers, or of all."""
    paths = notebooks.lessons()
    if missing := set(numbers) - {path.name[:2] for path in paths}:
        sys.exit(f"There is no lesson {', '.join(sorted(missing))}.")
    return [path for path in paths if not numbers or path.name[:2] in numbers]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", help="such as 03; without any: all lessons")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    try:
        write(lessons(arguments.numbers), arguments.out)
    except ValueError as error:
        sys.exit(str(error))
    print(f"The slides are in {arguments.out / 'index.html'}")


if __name__ == "__main__":
    main()

"""Build the site: pages, lessons with their stored results, explorers that move.

    python docs/build.py [FOLDER]      into FOLDER, by default docs/_build

The pages and the notebooks are gathered in FOLDER/source, in which docs/ is the root and
notebooks/ lies beside its pages; links keep to that. The site is FOLDER/html.
"""

import json
import re
import shutil
import sys
from html import escape
from importlib.util import find_spec
from pathlib import Path

import nbformat
from frames import alt_of, frames_of
from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
# Of MathJax: the typesetter, its fonts, and what lets formulas be read aloud.
MATHJAX = (
    "tex-chtml.js",
    "a11y",
    "input/tex/extensions",
    "output/chtml/fonts",
    "sre",
)
PLAYER = """\
<figure class="player">
<img src="{folder}{file}" alt="{alt}" width="940">
<script type="application/json">{player}</script>
{caption}</figure>"""
CAPTION = """\
<figcaption>Here one number moves, through pictures made beforehand. The sliders for all of them
need a running Python: <a href="{start}">how to start it</a>.</figcaption>
"""


def build(folder, cache=None):
    """Build the site in a folder; return its path, or raise SystemExit where Sphinx complains."""
    source, html = folder / "source", folder / "html"
    shutil.rmtree(html, ignore_errors=True)  # no page stays that is no longer made
    gather(source, cache or DOCS / "_build" / "frames")
    options = ["-W", "--keep-going", "-q", "-j", "auto", "-d", str(folder / "doctrees")]
    status = sphinx([*options, "-c", str(source), str(source), str(html)])
    if status:
        raise SystemExit(status)
    return html


def gather(source, cache):
    """Put all that the site is made of into one folder."""
    players, pages = {}, {}
    for path in notebooks():
        place = path.relative_to(ROOT)
        players[path.stem] = frames_of(path, cache)
        depth = len(place.parts) - 1
        pages[place] = lesson(path, players[path.stem], "../" * depth)
    for path in DOCS.rglob("*"):
        place = path.relative_to(DOCS)
        if path.is_file() and place.parts[0] not in ("_build", "__pycache__"):
            pages[place] = path.read_bytes()
            if path.suffix == ".md":
                pages[place] = page(path, players, pages).encode()
    guide = ROOT / "notebooks" / "exercises" / "README.md"
    pages[guide.relative_to(ROOT)] = guide.read_bytes()
    for name in ("LICENSE", "LICENSE-docs"):
        pages[Path(name)] = (ROOT / name).read_bytes()
    mathjax = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for part in MATHJAX:
        for path in [mathjax / part, *(mathjax / part).rglob("*")]:
            if path.is_file():
                pages[Path("_static", "mathjax", path.relative_to(mathjax))] = path.read_bytes()
    for name, cells in players.items():
        for cell, player in cells.items():
            for path in player["folder"].glob("*.png"):
                pages[Path("_static", "frames", f"{name}-{cell}", path.name)] = path.read_bytes()
    write(source, pages)


def write(folder, pages):
    """Write files, but for those that are there already, and remove what else is there."""
    for path in [*folder.rglob("*")] if folder.exists() else []:
        if path.is_file() and path.relative_to(folder) not in pages:
            path.unlink()
    for place, content in pages.items():
        path = folder / place
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def notebooks():
    """Return the lessons, and the problem sets as students get them."""
    folder = ROOT / "notebooks"
    return [*sorted(folder.glob("*.ipynb")), *sorted(folder.glob("exercises/release/*/*.ipynb"))]


def lesson(path, players, up):
    """Return a notebook with alt texts where myst-nb looks for them, and with its players."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
        if len(pictures) > 1:
            raise ValueError(f"{path.name}: cell {cell.id} has several pictures, one alt text")
        for output in pictures:
            cell.metadata["mystnb"] = {"image": {"alt": alt_of(output)}}
            if cell.id in players:
                html = player(players[cell.id], f"{up}_static/frames/{path.stem}-{cell.id}/", up)
                output.data = {"text/html": html}
    return nbformat.writes(notebook).encode()


def player(made, folder, up=None):
    """Return the HTML of a player; with a caption if it is told the way up to the front page."""
    home = made["frames"][made["home"]]
    told = {key: made[key] for key in ("label", "home", "frames")} | {"folder": folder}
    told["autoplay"] = up is None
    return PLAYER.format(
        folder=folder,
        file=home["file"],
        alt=escape(home["alt"]),
        player=json.dumps(told, ensure_ascii=False).replace("</", r"<\/"),
        caption=CAPTION.format(start=f"{up}index.html#start") if up is not None else "",
    )


def page(path, players, pages):
    """Return a page of docs/ with its links as they are on the site, and with its players."""
    text = path.read_text()
    text = re.sub(
        r"^<!-- player: (\S+) (\S+) -->$",
        lambda found: (
            "```{raw} html\n"
            + player(players[found[1]][found[2]], f"_static/frames/{found[1]}-{found[2]}/")
            + "\n```"
        ),
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r"^<!-- lessons -->$", lambda _: table_of_lessons(), text, flags=re.MULTILINE)
    for target in re.findall(r"\]\(\.\./([^)#]+)", text):
        if (ROOT / target).is_file() and Path(target) not in pages:
            pages[Path(target)] = (ROOT / target).read_bytes()  # to download
    return text.replace("](../", "](")


def table_of_lessons():
    """Return the table of lessons that lesson 00 has."""
    notebook = nbformat.read(ROOT / "notebooks" / "00-start-here.ipynb", as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.source.startswith("## The lessons"))
    rows = [line for line in cell.source.splitlines() if line.startswith("|")]
    first = (
        "| 00 | [Start here](00-start-here.ipynb) | Where do two humps stand? Move a slider. | 10 |"
    )
    rows.insert(2, first)
    return "\n".join(rows).replace("](", "](notebooks/")


if __name__ == "__main__":
    print(build(Path(sys.argv[1]).resolve() if sys.argv[1:] else DOCS / "_build") / "index.html")

"""The committed notebooks keep the rules, and the tool that says so notices when they do not."""

import base64

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks

PNG = base64.b64encode(b"\x89PNG not really").decode()
ALT = "Histogram of the sample with two bells fitted to it."
NAME = "03-two-words.ipynb"
WITH_EXPLORER = next(path for path in notebooks.lessons() if "explore." in path.read_text("utf-8"))


def picture(**changes):
    """An output that shows a picture, as a lesson's should be; changes go into its data."""
    data = {"text/plain": "<a picture>", "image/png": PNG, **changes}
    return new_output("display_data", data, metadata={"image/png": {"alt": ALT}})


def code(source="x = 1", *outputs, **fields):
    fields = {"execution_count": 1, "id": "code", **fields}
    return new_code_cell(source, outputs=list(outputs), **fields)


def text(source, id_="prose", slide="slide"):
    return new_markdown_cell(source, id=id_, metadata={"slideshow": {"slide_type": slide}})


def problems(*cells, name=NAME, change=None):
    """What the checker says of a notebook with a title and these cells."""
    notebook = new_notebook()
    notebook.cells = [text("# A title", "title"), *cells]  # not above: that would mend their ids
    notebook = notebooks.normalise(notebook)
    if change:
        change(notebook)
    return notebooks.check(notebooks.text_of(notebook), f"notebooks/{name}")


def test_good_notebook_passes():
    expected_error = new_output("error", ename="ValueError", evalue="no", traceback=["no"])
    assert (
        problems(
            text("## A section\n\n![Two bells](bells.png)\n\n```\n# no heading\n```", "one"),
            text("### Deeper", "two"),
            text("## Back", "three"),
            code("draw(x)  # see https://example.org", picture()),
            code("", execution_count=None, id="empty"),
            code(
                "fail()",
                expected_error,
                execution_count=2,
                id="error",
                metadata={"tags": ["raises-exception"]},
            ),
            code(
                "'!'",
                new_output("stream", name="stdout", text="No warning"),
                execution_count=3,
                id="last",
            ),
        )
        == []
    )


SHOWN = {  # what a cell shows, and what the checker says to it
    "error": (
        new_output("error", ename="ValueError", evalue="no", traceback=["no"]),
        "ends in ValueError",
    ),
    "stderr": (new_output("stream", name="stderr", text="oh"), "writes to stderr: 'oh'"),
    "warning": (
        new_output("stream", name="stdout", text="x.py:1: UserWarning: oh"),
        "shows a warning",
    ),
    "address": (
        new_output("execute_result", {"text/plain": "<f at 0x7f66aa77>"}, execution_count=1),
        "shows a memory address",
    ),
    "no alt": (new_output("display_data", {"image/png": PNG}), "image/png has no alt text"),
    "svg": (
        new_output("display_data", {"image/svg+xml": "<svg/>"}),
        "image/svg+xml has no alt text",
    ),
    "html": (
        new_output("display_data", {"text/html": '<img src="data:,">'}),
        "shows an <img> without alt text",
    ),
    "empty alt": (
        new_output("display_data", {"text/html": '<img alt="" src="data:,">'}),
        "shows an <img> without alt text",
    ),
    "no still": (
        new_output("display_data", {notebooks.WIDGET_VIEW: {"model_id": "a"}}),
        "no still picture beside it",
    ),
    "home": (
        new_output("stream", name="stdout", text="/home/ann/mixlab/x.py"),
        "shows a path of one machine: /home/ann/mixlab/x.py",
    ),
    "windows": (
        new_output("stream", name="stdout", text="C:\\Users\\ann"),
        "shows a path of one machine",
    ),
}


@pytest.mark.parametrize("rule", SHOWN)
def test_reports_output(rule):
    output, message = SHOWN[rule]
    (found,) = problems(code("x", output))
    assert found.startswith(f"notebooks/{NAME}: cell 2: ")
    assert message in found


@pytest.mark.parametrize(
    "alt",
    [
        "",
        "A bell.",
        "No description has been provided for this image",
        "output/03_two_words_7_0.png",
        None,
    ],
)
def test_reports_alt_text_that_says_nothing(alt):
    output = picture()
    output.metadata["image/png"]["alt"] = alt
    (found,) = problems(code("x", output))
    assert "alt text" in found


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (code(execution_count=2), "has execution count 2, not 1"),
        (code(execution_count=None), "has execution count None, not 1"),
        (code("", execution_count=1), "has execution count 1, not None"),
        (code("x\n" * 19), "has 19 lines of code, more than 18"),
        (code("!ls"), "calls the shell"),
        (code("%pip install numpy"), "calls the shell"),
        (code("import urllib.request"), "reaches for the network"),
        (code("from requests import get"), "reaches for the network"),
        (code("read('https://example.org/x.csv')"), "reaches for the network"),
        (code(id="title"), "has the id 'title' of an earlier cell"),
        (text("![](bells.png)"), "has an image without alt text"),
        (text('<img src="bells.png">'), "has an image without alt text"),
        (text("# Another title"), "heading 'Another title' has level 1"),
        (text("### Too deep"), "heading 'Too deep' has level 3"),
        (text("A slide", slide="slid"), "has an unknown slide type: 'slid'"),
        (text("See /Users/ann/x"), "shows a path of one machine: /Users/ann/x"),
    ],
)
def test_reports_cell(cell, message):
    (found,) = problems(cell)
    assert found.startswith(f"notebooks/{NAME}: cell 2: {message}")


def without_ids(notebook):
    del notebook.cells[0]["id"]


def with_widgets(notebook):
    notebook.metadata.widgets = {}


def with_timing(notebook):
    notebook.cells[0].metadata.execution = {"iopub.execute_input": "2026-01-01"}


def with_nonsense(notebook):
    notebook.cells[0].nonsense = 1


def with_bad_id(notebook):
    notebook.cells[0]["id"] = "not good"


def with_version(notebook):
    notebook.metadata.language_info.version = "3.11.7"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without_ids, "cell 1: has no id"),
        (with_bad_id, "is not a valid notebook"),
        (with_nonsense, "is not a valid notebook"),
        (with_widgets, "has metadata.widgets"),
        (with_timing, "is not written the way"),
        (with_version, "is not written the way"),
    ],
)
def test_reports_file(change, message):
    (found,) = problems(change=change)
    assert message in found


@pytest.mark.parametrize("name", ["lesson.ipynb", "3-em.ipynb", "03-EM.ipynb", "03_em.ipynb"])
def test_reports_name(name):
    (found,) = problems(name=name)
    assert "is not named like" in found


def without_slides(notebook):
    for cell in notebook.cells:
        del cell.metadata["slideshow"]


def test_reports_lesson_that_has_no_slides():
    (found,) = problems(change=without_slides)
    assert "no cell says where it stands on the slides" in found


def test_reports_missing_title():
    notebook = notebooks.normalise(new_notebook(cells=[text("No heading")]))
    (found,) = notebooks.check(notebooks.text_of(notebook), NAME)
    assert "has no title" in found


def test_reports_everything_at_once():
    assert (
        len(problems(code("!ls", execution_count=7), text("#### Deep"), text("![]()", "more"))) == 4
    )


def test_still_picture_takes_the_place_of_the_widget_in_the_file():
    cell = code("explore", picture(**{notebooks.WIDGET_VIEW: {"model_id": "random"}}))
    (output,) = notebooks.normalise(new_notebook(cells=[cell])).cells[0].outputs
    assert set(output.data) == {"text/plain", "image/png"}


def test_neighbouring_pieces_of_a_stream_are_joined():
    pieces = [new_output("stream", name="stdout", text=text) for text in ("a", "b")]
    cell = code("x", *pieces, picture(), new_output("stream", name="stdout", text="c"))
    outputs = notebooks.normalise(new_notebook(cells=[cell])).cells[0].outputs
    assert [output.get("text") for output in outputs] == ["ab", None, "c"]


def test_traceback_is_shortened_to_what_all_machines_share():
    frames = [
        "\x1b[31mValueError\x1b[39m  Traceback (most recent call last)",
        "\x1b[36mCell\x1b[39m In[2], line 1\n----> 1 nsolve()\n",
        "File /home/ann/lib/python3.11/site-packages/sympy/solvers.py:30, in nsolve()\n 1 x\n",
        "File \x1b[32m~/lib/python3.11/site-packages/mpmath/roots.py:9\x1b[39m, in find()\n 1 x\n",
        "\x1b[31mValueError\x1b[39m: Could not find",
    ]
    assert notebooks.short_traceback(frames) == [
        "ValueError  Traceback (most recent call last)",
        "Cell In[2], line 1\n----> 1 nsolve()\n",
        "File mpmath/roots.py, in find\n",
        "ValueError: Could not find",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/srv/mixlab/mixlab/em.py",
        r"C:\Users\ann\mixlab\mixlab\em.py",
        "~/.venv/lib/python3.12/site-packages/mixlab/em.py",
    ],
)
def test_traceback_shows_our_own_package_without_its_place(path):
    (frame,) = notebooks.short_traceback([f"File {path}:12, in fit(x)\n 12 x\n"])
    assert frame == "File mixlab/em.py, in fit\n"


def test_failing_notebook_is_left_as_it_was(tmp_path):
    path = tmp_path / NAME
    nbformat.write(new_notebook(cells=[code("1 / 0", execution_count=None)]), path)
    before = path.read_bytes()
    success, line = notebooks.run(path)
    assert not success
    assert "ZeroDivisionError" in line
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "path", [*notebooks.lessons(), *notebooks.problem_sets()], ids=lambda path: path.name
)
def test_committed_notebook_is_fit(path):
    assert notebooks.check(path.read_text(encoding="utf-8"), path.name) == []


def test_executing_twice_gives_the_same_bytes(tmp_path):
    path = tmp_path / WITH_EXPLORER.name
    path.write_bytes(WITH_EXPLORER.read_bytes())
    assert notebooks.run(path)[0]
    once = path.read_bytes()
    success, line = notebooks.run(path)
    assert success
    assert "unchanged" in line
    assert path.read_bytes() == once

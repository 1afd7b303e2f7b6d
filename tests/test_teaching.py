"""What docs/teaching.md says of lessons and explorers is so, and `make show` shows them."""

import ast
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.explorers import verdict
from tests.machine import IN_CI
from tools import show

if not IN_CI:
    pytest.importorskip("playwright", reason='no Playwright; pip install "mixlab[browser]"')

from tests import browser

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
FENCE = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
SHOW = re.compile(r"^`make show LESSON=(\d\d)(?: CELL=([\w-]+))?`$", re.MULTILINE)


NOTEBOOKS = {path.stem[:2]: show.read(path) for path in sorted(show.LESSONS.glob("*.ipynb"))}
WORDS = {
    number: "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for number, notebook in NOTEBOOKS.items()
}
HEADINGS = {
    number: set(re.findall(r"^##+ (.*)$", words, re.MULTILINE)) for number, words in WORDS.items()
}
MINUTES = {
    number: int(re.search(r"\*\*Time\*\* (\d+) minutes", words)[1])
    for number, words in WORDS.items()
}


def section(title):
    """The text below a heading of the guide, as far as the next one of its level or above."""
    marks, rest = re.search(
        rf"^(#+) {re.escape(title)}\n(.*)", GUIDE, re.MULTILINE | re.DOTALL
    ).groups()
    return re.split(rf"^#{{1,{len(marks)}}} ", rest, flags=re.MULTILINE)[0]


def rows(text):
    """The rows of the tables in a text, without their heads: lists of cells."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = [number - 1 for number, row in enumerate(table) if set("".join(row)) <= set("-")]
    return [row for number, row in enumerate(table) if not {number, number - 1} & set(heads)]


def about(number):
    """What the guide says of a lesson."""
    title = NOTEBOOKS[number].cells[0].source.partition("\n")[0].removeprefix("# ")
    title = title.partition(":")[0]
    return section(title if title.startswith(number) else f"{number} {title}")


# --- Plans ---------------------------------------------------------------------------------------


def test_course_table_is_that_of_the_lessons():
    table = rows(section("The course in a paragraph"))
    assert [row[0][:2] for row in table] == list(NOTEBOOKS)
    for lesson, minutes, needs, afterwards in table:
        number = lesson[:2]
        assert int(minutes) == MINUTES[number]
        asked = re.search(r"\*\*You need\*\*(.*?)\*\*Time", WORDS[number], re.DOTALL)[1]
        assert needs.split(", ") == re.findall(r"\]\((\d\d)-", asked) or not needs
        assert bool(needs) == ("](" in asked)
        practised = re.findall(r"\*\*Practise\*\* \[(problem set \d)\]", WORDS[number])
        assert [afterwards] == (practised or [""])


def test_four_weeks_have_each_lesson_once_and_its_minutes():
    weeks = rows(section("Plan for four weeks"))
    assert ", ".join(week[1] for week in weeks).split(", ") == list(NOTEBOOKS)
    for _, lessons, in_class, at_home, _ in weeks:
        assert int(in_class) + int(at_home) == sum(MINUTES[n] for n in lessons.split(", "))
    for number in "12345":
        assert any(re.search(rf"\b{number},", week[4]) for week in weeks)
    named = re.findall(r"\*([^*]+)\*", section("Plan for four weeks").partition("- **")[2])
    for title in {" ".join(name.split()) for name in named if name[0].isupper()}:
        if not title.startswith("Week"):
            assert any(title in headings for headings in HEADINGS.values()), title


def test_afternoon_is_three_hours():
    plan = rows(section("Plan for one afternoon"))
    assert sum(int(minutes) for minutes, *_ in plan) == 180
    for _, number, what in plan:
        for title in re.findall(r"\*([^*]+)\*", what):
            assert title in HEADINGS[number], title


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_sections_and_minutes_of_a_lesson_are_its_own(number):
    text = about(number)
    assert f"**{MINUTES[number]} minutes.**" in " ".join(text.split())
    asked = [row for row in rows(text) if len(row) == 4]
    assert asked
    for title, *_ in asked:
        assert title.strip("*") in HEADINGS[number], title
    short = " ".join(text.partition("**Short of time:**")[2].split("\n\n")[0].split())
    for title in re.findall(r"\*([^*]+)\*", short):
        assert title in HEADINGS[number], title


# --- Explorers -----------------------------------------------------------------------------------


@cache
def lesson_up_to(number, cell_id=None):
    """An explorer of a lesson, and the names in the lesson, its cells run as `make show` does."""
    _, notebook, cell_id = show.choose(number, cell_id)
    *before, last = show.cells_for(notebook, cell_id)
    names = {"display": lambda *_: None}
    for cell in before:
        exec(cell.source, names)
    return value_of(last.source, names), names


def value_of(source, names):
    """Run a cell; return the value of its last line."""
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(last, "<cell>", "eval"), names)


def parts(widget):
    for child in getattr(widget, "children", ()):
        yield child
        yield from parts(child)


def put(explorer, settings):
    """Move controls, as in "mean 1 = 5; exact moments = yes", one after the other."""
    for setting in settings.split("; "):
        label, _, value = setting.partition(" = ")
        control = next(
            part
            for part in parts(explorer)
            if re.match(
                rf"{re.escape(label)}(\b|$)",
                getattr(part, "description", "") or getattr(part, "label", ""),
            )
            and hasattr(part, "value")
        )
        value = {"yes": "True", "no": "False"}.get(value, value)
        with suppress(SyntaxError, ValueError):  # a name, of data for instance
            value = ast.literal_eval(value)
        control.value = value
        assert control.value == value, f"{setting}: it stands at {control.value}"


def shown():
    """The tables of the guide that set sliders: a lesson, an explorer's cell, and a row."""
    for number in NOTEBOOKS:
        text = about(number)
        starts = [*SHOW.finditer(text), None]
        for here, after in pairwise(starts):
            table = text[here.end() : after.start() if after else None]
            for row in rows(table):
                yield pytest.param(here[1], here[2], *row, id=f"{number}-{row[0].strip('`')}")


@pytest.mark.parametrize(("number", "cell_id", "settings", "seen"), list(shown()))
def test_explorer_shows_what_the_guide_says(number, cell_id, settings, seen):
    explorer, _ = lesson_up_to(number, cell_id)
    explorer._begin_again()
    put(explorer, settings.strip("`"))
    said = re.match(r"\*([^*]+)\*", seen)[1]
    assert verdict(explorer).partition(" ")[2].startswith(said)


def test_every_explorer_is_in_the_guide():
    told = {(number, cell or show.choose(number)[2]) for number, cell in SHOW.findall(GUIDE)}
    there = {
        (number, cell_id)
        for number, notebook in NOTEBOOKS.items()
        for cell_id in show.explorers(notebook)
    }
    assert told == there


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_python_in_a_lesson_s_part_runs_there(number):
    text = about(number)
    for block in FENCE.finditer(text):
        (*_, here) = [show for show in SHOW.finditer(text) if show.start() < block.start()]
        _, names = lesson_up_to(here[1], here[2])
        explorer = value_of(block[1], names)
        for said in re.findall(r"verdict: \*([^*]+)\*", text[here.end() : block.start()]):
            assert verdict(explorer).partition(" ")[2].startswith(said)


def test_colab_cell_does_nothing_where_mixlab_is():
    (block,) = FENCE.findall(section("Colab"))
    done = subprocess.run(
        [sys.executable, "-c", f"{block}\nassert 'pip' not in sys.modules"],
        env={**os.environ, "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# --- Commands and files --------------------------------------------------------------------------


def test_targets_and_files_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", GUIDE)) <= targets
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / path).exists(), path
    for path in re.findall(r"`((?:tools|notebooks|\.github|\.binder|environment)[\w./-]*)`", GUIDE):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"(tools\\\w+\.py|notebooks\\[\w-]+\.ipynb)", GUIDE):
        assert (ROOT / path.replace("\\", "/")).exists(), path


def test_binder_gets_what_the_guide_says():
    folder = ROOT / ".binder"
    wanted = (folder / "requirements.txt").read_text(encoding="utf-8")
    assert "\n-c ../requirements.txt\n-e .[lab]\n" in wanted
    python = (folder / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert f"on Python {python}." in GUIDE
    from tests.test_setup import PYTHONS

    assert python in [version.rpartition(".")[0] for version in PYTHONS]


# --- make show -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "cell_id"),
    [(n, cell_id) for n, notebook in NOTEBOOKS.items() for cell_id in show.explorers(notebook)],
)
def test_show_runs_all_that_an_explorer_needs(number, cell_id):
    explorer, _ = lesson_up_to(number, cell_id)
    explorer._begin_again()
    cell = next(cell for cell in NOTEBOOKS[number].cells if cell.id == cell_id)
    (stored,) = (output for output in cell.outputs if "image/png" in output.get("data", {}))
    assert explorer.alt == stored.metadata["image/png"]["alt"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("03", "03-em-one-dimension"),
        ("3", "03-em-one-dimension"),
        ("pearson", "07-pearson-without-a-guess"),
        ("notebooks/06-density-fitting.ipynb", "06-density-fitting"),
    ],
)
def test_show_takes_a_number_or_a_name(words, name):
    assert show.choose(words)[0] == name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say which lesson"),
        (["77"], "No lesson is 77."),
        (["em"], "Several lessons are em."),
        (["10"], "Lesson 10-at-scale has no explorer."),
        (["03", "no-such-cell"], "it has explorer, geyser-explorer."),
    ],
)
def test_show_says_in_a_sentence_what_it_cannot_show(arguments, said, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["show.py", *arguments])
    with pytest.raises(SystemExit) as end:
        show.main()
    assert said in end.value.code  # a sentence: it goes to stderr, with exit status 1
    assert "03-em-one-dimension" in end.value.code


def test_show_on_a_projector(chromium, tmp_path):
    port = browser.free_port()
    command = ["make", "-o", "setup", f"BIN={BIN}", "show", "LESSON=03"]
    log = tmp_path / "log"
    with log.open("w") as file:
        server = subprocess.Popen(
            [*command, f"SHOW_FLAGS=--no-browser --port={port}"],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        browser.wait(lambda: f"localhost:{port}" in log.read_text(), "Voila to start")
        page = chromium.new_page(viewport={"width": 1920, "height": 1080})
        page.set_default_timeout(browser.PATIENCE * 1000)
        foreign, refused = set(), set()
        page.on("request", lambda request: foreign.add(request.url))
        page.on("requestfailed", lambda request: refused.add((request.url, request.failure)))
        page.goto(f"http://localhost:{port}/")
        picture = page.locator("canvas").first
        picture.wait_for()
        words = lambda: picture.get_attribute("aria-label")  # noqa: E731
        sliders = page.get_by_role("slider")
        before = words()
        sliders.first.focus()
        page.keyboard.press("ArrowRight")
        browser.wait(lambda: words() != before, "the key to be answered")
        # By mouse, too: the page is enlarged, and a slider has to know.
        before = words()
        box = sliders.nth(1).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2, steps=5)
        page.mouse.up()
        browser.wait(lambda: words() != before, "the mouse to be answered")
        # The explorer is all there is, and it fits.
        assert "03 EM in one dimension" in page.locator("h1").inner_text()
        assert page.locator(".jp-InputArea-editor").count() == 0
        seen = picture.bounding_box()
        assert seen["y"] + seen["height"] <= 1080
        assert seen["width"] > 1000
        own = (f"http://localhost:{port}/", "data:", "blob:")
        asked = {url for url in foreign if not url.startswith(own)}
        assert asked == {url for url, why in refused if why == "csp"}, "it asked somebody else"
    finally:
        os.killpg(server.pid, signal.SIGINT)  # Ctrl-C, as a terminal sends it
        server.wait(timeout=browser.PATIENCE)
    assert "Traceback" not in log.read_text()
    assert not list(tmp_path.rglob("*.ipynb"))

"""Every lesson as its reader meets it: JupyterLab in a real browser, every explorer moved."""

import pytest

from tests.machine import IN_CI

if not IN_CI:
    pytest.importorskip("playwright", reason='no Playwright; pip install "mixlab[browser]"')

from tests.axe import CONTRAST, violations
from tests.browser import Lesson, LiveExplorer, new_page, wait
from tools import notebooks

# See "Everybody in the room" in docs/teaching.md.
OF_JUPYTERLAB = [".jp-CodeMirrorEditor", ".jp-InputPrompt"]
LESSONS = [path.name for path in notebooks.lessons()]
PROBLEM_SETS = [f"{path.parent.name}.ipynb" for path in notebooks.problem_sets()]


@pytest.fixture(scope="module")
def page(chromium):
    """JupyterLab takes seconds to load: one page holds the notebooks, one after the other."""
    return new_page(chromium)


def open_notebook(request, page, lab):
    lesson = Lesson(page, lab, request.param)
    yield lesson
    lesson.close()


@pytest.fixture(scope="module", params=LESSONS)
def opened(request, page, lab):
    """A lesson that nobody has run yet."""
    yield from open_notebook(request, page, lab)


@pytest.fixture(scope="module")
def begun(opened):
    """A lesson that has run as far as its first explorer needs."""
    for cell_id in opened.explorers()[:1]:
        opened.run(opened.needed(cell_id))
    return opened


@pytest.fixture(scope="module")
def lesson(begun):
    """A lesson that has run from top to bottom, in a kernel that was restarted before."""
    begun.restart()
    begun.run_all()
    begun.check_outputs()
    return begun


@pytest.fixture(scope="module", params=PROBLEM_SETS)
def problem_set(request, page, lab):
    """A student's version, run as far as its explorers need."""
    for notebook in open_notebook(request, page, lab):
        for cell_id in notebook.explorers():
            notebook.run(notebook.needed(cell_id))
        notebook.check_outputs()
        yield notebook


def says_the_same(seen):
    """Whether the picture's words hold the verdict's, which have a symbol before them."""
    return seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def try_every_control(explorer):
    """Move it by keyboard, by number box and by mouse; what is shown follows, and agrees."""
    first = explorer.at_rest()
    assert says_the_same(first), first
    for control in range(explorer.handles.count()):
        if explorer.handles.nth(control).is_enabled():
            number = explorer.number(control)
            explorer.step_inwards(control)
            wait(lambda n=control, old=number: explorer.number(n) != old, "the number to follow")
    moved = explorer.at_rest()
    assert says_the_same(moved), moved
    assert moved["alt"] != first["alt"]

    number, place = explorer.number(0), explorer.place(0)
    explorer.changed_by(lambda: explorer.drag(0), "dragging")
    dragged = explorer.at_rest()
    assert says_the_same(dragged), dragged
    assert dragged["alt"] != moved["alt"]
    assert abs(explorer.place(0) - place) > 0.15

    explorer.changed_by(lambda: explorer.type(number, 0), "typing")
    wait(lambda: abs(explorer.place(0) - place) < 0.02, "the slider to follow")
    typed = explorer.at_rest()
    assert says_the_same(typed), typed
    assert typed["alt"] != dragged["alt"]

    if explorer.grips.count():
        number = explorer.number(0)
        explorer.changed_by(lambda: explorer.drag_bell(0, 30 if place < 0.5 else -30), "a bell")
        wait(lambda: explorer.number(0) != number, "the number to follow")
        pulled = explorer.at_rest()
        assert says_the_same(pulled), pulled

    explorer.click("Back to the beginning|First guess again")
    assert explorer.at_rest()["alt"] == first["alt"]


def test_before_anything_runs_an_explorer_shows_its_still_picture(opened):
    """Catches "model not found" where a reader without a kernel should see a picture."""
    for cell_id in opened.explorers():
        cell = opened.cell(cell_id)
        cell.locator("img").wait_for()
        assert cell.locator("img").get_attribute("src").startswith("data:image/png;base64,")
        assert "not found" not in cell.inner_text()


def test_the_first_explorer_moves_before_the_kernel_is_restarted(begun):
    for cell_id in begun.explorers()[:1]:
        before = LiveExplorer(begun, cell_id).at_rest()
        assert LiveExplorer(begun, cell_id).step_inwards(0)["picture"] != before["picture"]


def test_every_explorer_follows_keyboard_mouse_and_number_box(lesson):
    """Catches a widget that is drawn but not wired, in the front end that readers use.

    Or one that is dead after a restart of the kernel.
    """
    for cell_id in lesson.explorers():
        try_every_control(LiveExplorer(lesson, cell_id))


def test_explorers_of_a_problem_set_follow_too(problem_set):
    """They are made of the same parts as those of the lessons: one step shows that they live."""
    for cell_id in problem_set.explorers():
        before = LiveExplorer(problem_set, cell_id).at_rest()
        LiveExplorer(problem_set, cell_id).step_inwards(0)
        after = LiveExplorer(problem_set, cell_id).at_rest()
        assert says_the_same(before)
        assert says_the_same(after)
        assert after["alt"] != before["alt"]


def test_two_explorers_on_a_page_stay_apart(lesson):
    for cell_id in lesson.explorers():
        others = [other for other in lesson.explorers() if other != cell_id]
        before = {other: LiveExplorer(lesson, other).at_rest() for other in others}
        LiveExplorer(lesson, cell_id).step_inwards(0)
        lesson.page.wait_for_timeout(500)
        assert {other: LiveExplorer(lesson, other).at_rest() for other in others} == before


def test_axe_finds_nothing_grave_of_ours(lesson):
    """Catches a picture without alt text, a slider without a name, words too pale to be read."""
    shown = {"within": ".jp-Notebook", "without": OF_JUPYTERLAB}
    found = violations(lesson.page, **shown, but=[CONTRAST])
    for cell_id in lesson.explorers():
        index = lesson.cell(cell_id).get_attribute("data-windowed-list-index")
        cell = f'.jp-Cell[data-windowed-list-index="{index}"] .jp-OutputArea'
        found += violations(lesson.page, within=cell)
    # The list of cells itself is JupyterLab's too, but cannot be left out: all is inside it.
    assert [line for line in found if "jp-WindowedPanel-viewport" not in line] == []


def test_no_label_is_cut_short(lesson):
    """Catches "mean 1, erupti…"."""
    for cell_id in lesson.explorers():
        assert LiveExplorer(lesson, cell_id).cut_labels() == []


def test_nothing_is_asked_of_the_internet_and_no_script_fails(lesson, lab):
    foreign = [url for url in lesson.requests if not url.startswith((lab, "data:", "blob:"))]
    assert foreign == []
    assert lesson.errors == []

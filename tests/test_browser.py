"""The lessons as a reader meets them: JupyterLab in a real browser, a slider moved by keyboard."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.machine import IN_CI

if not IN_CI:
    pytest.importorskip("playwright", reason='no Playwright; pip install "mixlab[browser]"')

from tests import browser
from tests.browser import BROWSERS, Lesson, wait

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
EM_CELLS = {
    "line": "from mixlab import datasets, explore\n"
    "explore.em(datasets.old_faithful()[:, 1], unit='min')",
    "plane": "explore.em(datasets.old_faithful(), names=('eruption (min)', 'waiting (min)'))",
}
OTHER_CELLS = {
    "density": "import numpy as np\n"
    "from mixlab import Mixture, explore\n"
    "grid = np.arange(0, 25, 1 / 3)\n"
    "truth = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])\n"
    "explore.density(grid, truth.pdf(grid), unit='min')",
    "pearson": "explore.pearson()",
    "roads": "from mixlab import datasets\n"
    "explore.roads(datasets.old_faithful()[:, 1], unit='min')",
    "selection": "explore.selection(data=['Old Faithful', 'galaxies'], most=4)",
}
LESSONS = [
    ("03-em-one-dimension.ipynb", "explorer"),
    ("04-em-two-dimensions.ipynb", "explorer"),
    ("06-density-fitting.ipynb", "explorer"),
    ("07-pearson-without-a-guess.ipynb", "explorer"),
]


@pytest.fixture(scope="module")
def chromium():
    """A running Chromium; without one the tests fail in CI and are skipped elsewhere."""
    path = browser.find_chromium()
    if path is None:
        if IN_CI:
            pytest.fail(f"CI has to have a browser; looked for {', '.join(BROWSERS)}")
        pytest.skip(f"no Chromium on this machine; looked for {', '.join(BROWSERS)}")
    with browser.chromium(path) as running:
        yield running


def notebook_of(sources):
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    kernel = {"name": "python3", "display_name": "Python 3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lessons")
    for path in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, folder)
    nbformat.write(notebook_of(EM_CELLS), folder / "em.ipynb")
    nbformat.write(notebook_of(OTHER_CELLS), folder / "others.ipynb")
    with browser.jupyterlab(folder) as address:
        yield address


class LiveExplorer:
    """An explorer in a lesson that runs: what its reader sees, and where its sliders stand."""

    def __init__(self, lesson, cell_id):
        cell = lesson.cell(cell_id)
        self.handles, self.boxes = cell.locator(".noUi-handle"), cell.locator("input")
        self.handles.first.wait_for()
        self._picture, self._verdict = cell.locator("img"), cell.get_by_role("status")
        self._cell = cell

    def begin_again(self, other, moved, button, first):
        """Move the first slider elsewhere, and press the button that brings back what was first.

        `moved` and `first` are words of the picture's alt text by which the two are known.
        """
        self.type(other, 0)
        wait(lambda: moved in self.seen()["alt"], "another place")
        self.button(button).click()
        wait(lambda: first in self.seen()["alt"], "the first place")
        return self

    def seen(self):
        return {
            "picture": self._picture.get_attribute("src"),
            "alt": self._picture.get_attribute("alt"),
            "verdict": self._verdict.inner_text(),
        }

    def press(self, key, control=0):
        """Press a key on a slider, and return what is seen once the picture has changed."""
        return self.changed_by(lambda: self.handles.nth(control).press(key), key)

    def click(self, name):
        """Press a button, and return what is seen once the picture has changed."""
        return self.changed_by(self.button(name).click, name)

    def changed_by(self, act, what):
        before = self.seen()
        act()
        wait(lambda: self.seen()["picture"] != before["picture"], f"a new picture after {what}")
        return self.seen()

    def button(self, name):
        # Before its words a button has its icon, a character of the icon font.
        return self._cell.get_by_role("button", name=re.compile(rf"^\W*{name}$"))

    def type(self, number, control):
        """Type a number into a box."""
        self.boxes.nth(control).fill(str(number))
        self.boxes.nth(control).press("Enter")

    def step(self):
        """The step that the verdict tells, and the last."""
        words = self.seen()["verdict"].partition("Step ")[2].replace(":", " ").split()
        return int(words[0]), int(words[2])

    def at_step(self, step):
        wait(lambda: self.step()[0] == step, f"step {step}")


@pytest.fixture(scope="module")
def unrun(chromium, lab):
    lesson = Lesson(chromium, lab, "02-moments.ipynb")
    yield lesson
    lesson.page.close()


@pytest.fixture(scope="module")
def lesson(unrun):
    """Lesson 02 after all its cells have run, with no error but the announced one."""
    run_without_error(unrun)
    return unrun


def run_without_error(lesson):
    """Run all cells; an error that a cell does not announce fails the test."""
    lesson.run_all()
    # Checked here: after an error the cells below have not run, and nothing can be waited for.
    for cell in lesson.cells():
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                assert "raises-exception" in cell["metadata"].get("tags", []), output["evalue"]
            assert output.get("name") != "stderr", output


def test_before_anything_runs_an_explorer_shows_its_still_picture(unrun):
    """Catches "model not found" where a reader without a kernel should see a picture."""
    cell = unrun.cell("explorer")
    cell.locator("img").wait_for()
    assert cell.locator("img").get_attribute("src").startswith("data:image/png;base64,")
    assert "not found" not in cell.inner_text()


def test_a_slider_moved_by_keyboard_changes_picture_and_verdict(lesson):
    """Catches a widget that is drawn but not wired, in the front end that readers use."""
    explorer = LiveExplorer(lesson, "explorer")
    before = explorer.seen()
    assert "The root." in before["verdict"]
    after = explorer.press("ArrowRight")
    assert after["alt"] != before["alt"]
    explorer.press("End")
    wait(lambda: explorer.seen()["verdict"] != after["verdict"], "a new verdict")
    seen = explorer.seen()
    assert seen["verdict"][0] in "✓⇄◇✗"
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def test_the_map_follows_when_a_slider_of_an_sd_comes_to_rest(lesson):
    explorer = LiveExplorer(lesson, "explorer")
    moving = explorer.press("ArrowRight", control=2)
    wait(lambda: explorer.seen()["picture"] != moving["picture"], "the new map")


def test_a_number_typed_into_a_box_stays_as_it_was_typed(lesson):
    explorer = LiveExplorer(lesson, "explorer")
    before = explorer.seen()
    explorer.boxes.first.fill("1.2345")
    explorer.boxes.first.press("Enter")
    wait(lambda: "mean 1.234" in explorer.seen()["alt"], "the typed number in the alt text")
    assert explorer.seen()["picture"] != before["picture"]
    assert explorer.boxes.first.input_value() == "1.2345"


def test_boxes_show_steps_without_rounding_noise(lesson):
    """Catches 0.09999999999999964 where the slider stands at 0.1."""
    explorer = LiveExplorer(lesson, "explorer")
    for control in range(5):
        explorer.press("ArrowLeft" if control % 2 else "ArrowRight", control)
        assert len(explorer.boxes.nth(control).input_value()) <= 5


@pytest.mark.parametrize("gap", [0, 30])
def test_a_held_arrow_key_loses_no_step(lesson, gap):
    """Catches a slider that is dragged back by answers to where it was a moment ago."""
    explorer = LiveExplorer(lesson, "explorer")
    explorer.boxes.first.fill("0")
    explorer.boxes.first.press("Enter")
    wait(lambda: "N(mean 0, " in explorer.seen()["alt"], "the typed number in the alt text")
    lesson.page.wait_for_timeout(500)
    handle = explorer.handles.first
    handle.focus()
    for _ in range(30):
        lesson.page.keyboard.press("ArrowRight")
        lesson.page.wait_for_timeout(gap)
    wait(lambda: explorer.boxes.first.input_value() == "3", "all thirty steps")
    wait(lambda: "N(mean 3, " in explorer.seen()["alt"], "the picture of the last step")
    lesson.page.wait_for_timeout(500)
    assert explorer.boxes.first.input_value() == "3"


def test_two_explorers_on_a_page_stay_apart(lesson):
    geyser = LiveExplorer(lesson, "geyser-explorer").seen()
    LiveExplorer(lesson, "explorer").press("Home", control=1)
    lesson.page.wait_for_timeout(1000)
    assert LiveExplorer(lesson, "geyser-explorer").seen() == geyser


def test_nothing_is_asked_of_the_internet(lesson, lab):
    foreign = [url for url in lesson.requests if not url.startswith((lab, "data:", "blob:"))]
    assert not foreign


@pytest.fixture(scope="module")
def em_lesson(chromium, lab):
    lesson = Lesson(chromium, lab, "em.ipynb")
    run_without_error(lesson)
    yield lesson
    lesson.page.close()


STEP = 5  # the sixth slider of the explorer in one dimension, after those of the guess


@pytest.fixture
def line(em_lesson):
    """The explorer of EM in one dimension, as it was at first."""
    explorer = LiveExplorer(em_lesson, "line")
    return explorer.begin_again(53, "mean 53, ", "First guess again", "Step 17 of 17")


def test_em_a_start_slider_moved_by_keyboard_changes_picture_and_verdict(line):
    before = line.seen()
    after = line.press("ArrowRight")
    assert after["alt"] != before["alt"]
    line.press("End")
    wait(lambda: line.seen()["verdict"] != after["verdict"], "a new verdict")
    seen = line.seen()
    assert seen["verdict"][0] in "✓◇✗=…"
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def test_em_a_held_arrow_key_loses_no_step(em_lesson, line):
    """Catches a step slider whose new ends drag the slider back that is being held."""
    line.type(54, 0)
    handle = line.handles.first
    handle.focus()
    for _ in range(30):
        em_lesson.page.keyboard.press("ArrowRight")
        em_lesson.page.wait_for_timeout(30)
    wait(lambda: line.boxes.first.input_value() == "60", "all thirty steps of 0.2")
    wait(lambda: "mean 60, " in line.seen()["alt"], "the picture of the last step")


def test_em_the_step_slider_walks_by_keyboard(em_lesson, line):
    """Catches a step that the page shows in its box and the picture does not, or not at once."""
    line.press("Home", STEP)
    line.at_step(0)
    assert line.boxes.nth(STEP).input_value() == "0"
    for step in (1, 2, 3):
        line.press("ArrowRight", STEP)
        line.at_step(step)
        assert line.boxes.nth(STEP).input_value() == str(step)
    for _ in range(9):
        em_lesson.page.keyboard.press("ArrowRight")
    line.at_step(12)
    em_lesson.page.keyboard.press("End")
    line.at_step(17)
    line.type(5, STEP)
    line.at_step(5)


def test_em_the_buttons_step_back_and_forward(line):
    for name, step in [("Back", 16), ("To start", 0), ("Forward", 1), ("To end", 17)]:
        line.click(name)
        line.at_step(step)
        assert line.boxes.nth(STEP).input_value() == str(step)


def test_em_play_walks_by_itself_and_pauses(em_lesson, line):
    """Catches a clock that ticks in tests alone: in a kernel it needs the running loop."""
    line.click("Play")
    line.button("Pause").wait_for()
    line.at_step(3)
    line.button("Pause").click()
    line.button("Play").wait_for()
    paused = line.step()[0]
    assert 3 <= paused < 17
    em_lesson.page.wait_for_timeout(700)
    assert line.step()[0] == paused
    line.button("Play").click()
    line.at_step(17)
    line.button("Play").wait_for()


def test_em_a_path_without_a_step_does_not_break_the_step_slider(line):
    line.type(100.8, 2)
    line.type(0.2, 3)
    wait(lambda: line.step() == (0, 0), "a guess that fails at once")
    line.handles.nth(STEP).press("ArrowRight")
    wait(lambda: line.boxes.nth(STEP).input_value() == "0", "the box to fall back")
    line.type(80, 2)
    line.type(6, 3)
    wait(lambda: line.step()[1] > 5, "a path again")
    line.press("Home", STEP)
    line.at_step(0)


def test_em_a_random_start_moves_the_boxes_of_the_means(em_lesson):
    plane = LiveExplorer(em_lesson, "plane")
    before = [plane.boxes.nth(i).input_value() for i in range(4)]
    plane.press("ArrowRight", 5)
    wait(lambda: [plane.boxes.nth(i).input_value() for i in range(4)] != before, "other means")
    for control in range(4):
        assert len(plane.boxes.nth(control).input_value()) <= 5
    assert plane.boxes.nth(5).input_value() == "1"


def test_em_no_label_is_cut_short(em_lesson):
    """Catches "mean 1, erupti…"."""
    for name in EM_CELLS:
        LiveExplorer(em_lesson, name)
        assert not cut_labels(em_lesson, name)


def cut_labels(lesson, name):
    labels = lesson.cell(name).locator(".widget-label")
    return labels.evaluate_all(
        "labels => labels.filter(l => l.scrollWidth > l.clientWidth).map(l => l.innerText)"
    )


@pytest.fixture(scope="module")
def others(chromium, lab):
    lesson = Lesson(chromium, lab, "others.ipynb")
    run_without_error(lesson)
    yield lesson
    lesson.page.close()


@pytest.fixture
def density(others):
    """The explorer of density fitting, as it was at first."""
    explorer = LiveExplorer(others, "density")
    return explorer.begin_again(9, "mean 9, ", "First guess again", "mean 5.3, ")


@pytest.fixture
def pearson(others):
    """The explorer of Pearson's method, as it was at first."""
    explorer = LiveExplorer(others, "pearson")
    return explorer.begin_again(2.9, "N(mean 2.9, ", "Back to the beginning", "N(mean 3, sd 1)")


@pytest.fixture
def roads(others):
    """The explorer of all roads, as it was at first."""
    explorer = LiveExplorer(others, "roads")
    return explorer.begin_again(60, "N(mean 60, ", "Back to the beginning", "N(mean 54, sd 5.8)")


def test_density_a_slider_moved_by_keyboard_changes_picture_and_verdict(density):
    before = density.seen()
    assert "The bottom." in before["verdict"]
    after = density.press("ArrowRight")
    assert after["alt"] != before["alt"]
    density.type(24.7, 1)  # a very wide bell
    density.press("End", 1)
    density.press("Home", 3)
    seen = density.seen()
    assert seen["verdict"][0] in "✓◇✗=…"
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def test_density_the_step_slider_walks_by_keyboard(density):
    last = density.step()[1]
    assert last > 3
    density.press("Home", 9)
    density.at_step(0)
    assert "On the way." in density.seen()["verdict"]
    density.press("ArrowRight", 9)
    density.at_step(1)
    density.click("To end")
    density.at_step(last)


def test_density_the_method_is_switched(others, density):
    method = others.cell("density").get_by_label("method")
    steps = density.step()[1]
    density.changed_by(lambda: method.select_option("BFGS"), "another method")
    wait(lambda: density.step()[1] != steps, "another path")
    assert "The bottom." in density.seen()["verdict"]
    density.changed_by(lambda: method.select_option("Levenberg–Marquardt"), "the first method")
    wait(lambda: density.step()[1] == steps, "the first path")


def test_pearson_a_slider_moved_by_keyboard_changes_picture_and_verdict(pearson):
    before = pearson.seen()
    after = pearson.press("ArrowLeft")
    assert "N(mean 2.9, " in after["alt"]
    assert after["verdict"] != before["verdict"]
    assert after["verdict"].split(maxsplit=1)[1] in after["alt"]


def test_pearson_a_held_arrow_key_loses_no_step(others, pearson):
    handle = pearson.handles.first
    handle.focus()
    for _ in range(20):
        others.page.keyboard.press("ArrowRight")
        others.page.wait_for_timeout(30)
    wait(lambda: pearson.boxes.first.input_value() == "5", "all twenty steps")
    wait(lambda: "N(mean 5, " in pearson.seen()["alt"], "the picture of the last step")


def test_pearson_the_number_of_points_climbs_by_factors_and_can_be_typed(others, pearson):
    """Catches a slider that drags a typed number to its nearest rung."""
    points = pearson.boxes.nth(3)
    assert points.input_value() == "1000"
    pearson.press("ArrowRight", 3)
    assert points.input_value() == "1200"
    pearson.press("End", 3)
    wait(lambda: points.input_value() == "100000", "the last rung")
    pearson.type(1234, 3)
    wait(lambda: "Histogram of 1234 points" in pearson.seen()["alt"], "the typed number")
    others.page.wait_for_timeout(500)
    assert points.input_value() == "1234"


def test_pearson_exact_moments_give_the_truth_and_rest_what_is_of_the_sample(others, pearson):
    box = others.cell("pearson").get_by_role("checkbox")
    exact = pearson.changed_by(box.check, "exact moments")
    assert "That is the truth." in exact["verdict"]
    assert pearson.boxes.nth(3).is_disabled()
    pearson.changed_by(box.uncheck, "a sample again")
    assert pearson.boxes.nth(3).is_enabled()


def test_roads_a_slider_moved_by_keyboard_changes_picture_verdict_and_table(others, roads):
    row = others.cell("roads").get_by_role("row", name="moments")
    assert "✓ answered" in row.inner_text()
    assert "All roads answered." in roads.seen()["verdict"]
    after = roads.press("ArrowRight")
    assert "N(mean 54.2, " in after["alt"]
    roads.press("End")
    wait(lambda: "✗ no root" in row.inner_text(), "a guess without an answer")
    seen = roads.seen()
    assert "Some roads answered. Failed: moments (no root)." in seen["verdict"]
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def test_roads_a_picture_stays_where_it_is_when_the_table_grows(others, roads):
    """Catches a table above the picture: its lines would push it up and down."""
    picture = others.cell("roads").locator("img")
    before = picture.bounding_box()
    roads.type(101, 0)
    wait(lambda: "no root" in roads.seen()["alt"], "a guess without an answer")
    assert picture.bounding_box() == before


@pytest.fixture
def chooser(others):
    """The explorer of the number of components, as it was at first."""
    explorer = LiveExplorer(others, "selection")
    return explorer.begin_again(3, "It has 17 free", "Back to the beginning", "It has 11 free")


def test_selection_the_number_moves_by_keyboard(chooser):
    before = chooser.seen()
    assert "BIC and ICL choose K = 2" in before["verdict"]
    after = chooser.press("ArrowRight")
    wait(lambda: "It has 17 free parameters" in chooser.seen()["verdict"], "three components")
    assert after["alt"] != before["alt"]
    chooser.press("Home")
    wait(lambda: "It has 5 free parameters" in chooser.seen()["verdict"], "one component")
    seen = chooser.seen()
    assert seen["verdict"].startswith("✗ Chosen by none.")
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def test_selection_other_data_are_announced_and_computed_while_the_reader_waits(others, chooser):
    """Catches an announcement that never reaches the page, since the kernel is busy by then."""
    others.page.evaluate(
        """() => { window.verdicts = [];
        new MutationObserver(() => document.querySelectorAll('[role=status]').forEach(
          status => window.verdicts.push(status.innerText))
        ).observe(document.body, {subtree: true, childList: true, characterData: true}); }"""
    )
    others.cell("selection").get_by_label("data", exact=True).select_option("galaxies")
    wait(lambda: chooser.seen()["alt"].startswith("Histogram of 82 points"), "the galaxies")
    verdicts = others.page.evaluate("window.verdicts")
    assert any("… Computing. Fitting galaxies, full, with 1 to 4" in words for words in verdicts)
    covariance = others.cell("selection").get_by_label("covariance", exact=True)
    assert covariance.locator("option").count() == 2
    chooser.changed_by(lambda: covariance.select_option("tied: one for all"), "one for all")
    wait(lambda: "It has 4 free parameters" in chooser.seen()["verdict"], "the other table")
    assert covariance.locator("option:checked").inner_text().startswith("tied")


def test_others_no_label_is_cut_short(others):
    for name in OTHER_CELLS:
        LiveExplorer(others, name)
        assert not cut_labels(others, name)


@pytest.mark.parametrize(("name", "cell_id"), LESSONS)
def test_lessons_run_and_their_explorer_answers_a_key(chromium, lab, name, cell_id):
    lesson = Lesson(chromium, lab, name)
    run_without_error(lesson)
    explorer = LiveExplorer(lesson, cell_id)
    before = explorer.seen()
    after = explorer.press("ArrowRight")
    assert after["alt"] != before["alt"]
    lesson.page.close()

"""The lessons as a reader meets them: JupyterLab in a real browser, a slider moved by keyboard."""

import os
import shutil
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
if not IN_CI:
    pytest.importorskip("playwright", reason='no Playwright; pip install "mixlab[browser]"')

from tests import browser  # noqa: E402
from tests.browser import BROWSERS, Lesson, wait  # noqa: E402

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


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


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lessons")
    for path in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, folder)
    with browser.jupyterlab(folder) as address:
        yield address


class LiveExplorer:
    """An explorer in a lesson that runs: what its reader sees, and where its sliders stand."""

    def __init__(self, lesson, cell_id):
        cell = lesson.cell(cell_id)
        self.handles, self.boxes = cell.locator(".noUi-handle"), cell.locator("input")
        self.handles.first.wait_for()
        self._picture, self._verdict = cell.locator("img"), cell.get_by_role("status")

    def seen(self):
        return {
            "picture": self._picture.get_attribute("src"),
            "alt": self._picture.get_attribute("alt"),
            "verdict": self._verdict.inner_text(),
        }

    def press(self, key, control=0):
        """Press a key on a slider, and return what is seen once the picture has changed."""
        before = self.seen()
        self.handles.nth(control).press(key)
        wait(lambda: self.seen()["picture"] != before["picture"], f"a new picture after {key}")
        return self.seen()


@pytest.fixture(scope="module")
def unrun(chromium, lab):
    lesson = Lesson(chromium, lab, "02-moments.ipynb")
    yield lesson
    lesson.page.close()


@pytest.fixture(scope="module")
def lesson(unrun):
    """Lesson 02 after all its cells have run, with no error but the announced one."""
    unrun.run_all()
    # Checked here: after an error the cells below have not run, and nothing can be waited for.
    for cell in unrun.cells():
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                assert "raises-exception" in cell["metadata"].get("tags", []), output["evalue"]
            assert output.get("name") != "stderr", output
    return unrun


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

"""What is special to an explorer, in a real browser: held keys, steps, play, switches, ladders.

What all have in common is tested in every lesson, in test_browser_lessons.py.
"""

from base64 import b64decode

import nbformat
import numpy as np
import pytest

from tests.machine import IN_CI

if not IN_CI:
    pytest.importorskip("playwright", reason='no Playwright; pip install "mixlab[browser]"')

from tests.browser import Lesson, LiveExplorer, new_page, wait

CELLS = {
    "moments": "from mixlab import datasets, explore, moments\n"
    "x, truth = datasets.vincent_run()\n"
    "start = moments.to_mixture([0, 3, 10, 5, 0.7])\n"
    "explore.moments(x, start=start, reference=truth)",
    "line": "from mixlab import datasets, explore\n"
    "explore.em(datasets.old_faithful()[:, 1], unit='min')",
    "plane": "explore.em(datasets.old_faithful(), names=('eruption (min)', 'waiting (min)'))",
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


@pytest.fixture(scope="module")
def lesson(chromium, lab, lab_folder):
    """A notebook of explorers that has run."""
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab_folder / "explorers.ipynb")
    lesson = Lesson(new_page(chromium), lab, "explorers.ipynb")
    lesson.run_all()
    lesson.check_outputs()
    yield lesson
    lesson.close()


@pytest.fixture
def newton(lesson):
    """The explorer of moments, as it was at first."""
    explorer = LiveExplorer(lesson, "moments")
    explorer.begin_again(1, "N(mean 1, ", "Back to the beginning", "N(mean 0, ")
    explorer.at_rest()  # the map comes a moment later
    return explorer


def test_moments_a_slider_moved_by_keyboard_changes_picture_and_verdict(newton):
    """Catches a widget that is drawn but not wired, in the front end that readers use."""
    before = newton.seen()
    assert "The root." in before["verdict"]
    after = newton.press("ArrowRight")
    assert after["alt"] != before["alt"]
    newton.press("End")
    wait(lambda: newton.seen()["verdict"] != after["verdict"], "a new verdict")
    seen = newton.seen()
    assert seen["verdict"][0] in "✓⇄◇✗"
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


# As one string in base 64: a million numbers, sent one by one, take Playwright many seconds.
PIXELS = """async canvas => {
    const {width, height} = canvas;
    const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
    const reader = new FileReader();
    reader.readAsDataURL(new Blob([data]));
    await new Promise(done => { reader.onload = done; });
    return reader.result.split(',')[1];
}"""


def test_moments_the_page_paints_every_pixel_as_it_was_drawn(lesson, newton):
    shown = b64decode(lesson.cell("moments").locator("canvas").evaluate(PIXELS))
    *lines, last = CELLS["moments"].splitlines()
    names = {}
    exec("\n".join(lines), names)
    explorer = eval(last, names)
    explorer._stage.set_state({"sharp": False})
    drawn = explorer._live.pixels()
    np.testing.assert_array_equal(np.frombuffer(shown, np.uint8).reshape(drawn.shape), drawn)


def test_moments_the_map_follows_when_a_slider_of_an_sd_comes_to_rest(newton):
    moving = newton.press("ArrowRight", control=2)
    wait(lambda: newton.seen()["picture"] != moving["picture"], "the new map")


def test_moments_a_number_typed_into_a_box_stays_as_it_was_typed(newton):
    before = newton.seen()
    newton.type(1.2345, 0)
    wait(lambda: "mean 1.234" in newton.seen()["alt"], "the typed number in the alt text")
    assert newton.seen()["picture"] != before["picture"]
    assert newton.boxes.first.input_value() == "1.2345"


def test_moments_boxes_show_steps_without_rounding_noise(newton):
    """Catches 0.09999999999999964 where the slider stands at 0.1."""
    for control in range(5):
        newton.press("ArrowLeft" if control % 2 else "ArrowRight", control)
        assert len(newton.boxes.nth(control).input_value()) <= 5


def test_moments_a_line_of_python_put_in_place_of_another_brings_its_state_back(lesson, newton):
    line = lesson.cell("moments").get_by_label("This as Python")
    wait(lambda: "[0.0, 10.0]" in line.input_value(), "the line, written when the sliders rest")
    before, words = newton.seen(), line.input_value()
    newton.press("ArrowRight")
    wait(lambda: "[0.1, 10.0]" in line.input_value(), "the line to follow")
    line.select_text()
    lesson.page.keyboard.insert_text(words)
    line.press("Enter")
    wait(lambda: newton.seen()["alt"] == before["alt"], "the state of the line")


@pytest.mark.parametrize("gap", [0, 30])
def test_moments_a_held_arrow_key_loses_no_step(lesson, newton, gap):
    """Catches a slider that is dragged back by answers to where it was a moment ago."""
    newton.type(0, 0)
    wait(lambda: "N(mean 0, " in newton.seen()["alt"], "the typed number in the alt text")
    lesson.page.wait_for_timeout(500)
    handle = newton.handles.first
    handle.focus()
    for _ in range(30):
        lesson.page.keyboard.press("ArrowRight")
        lesson.page.wait_for_timeout(gap)
    wait(lambda: newton.boxes.first.input_value() == "3", "all thirty steps")
    wait(lambda: "N(mean 3, " in newton.seen()["alt"], "the picture of the last step")
    lesson.page.wait_for_timeout(500)
    assert newton.boxes.first.input_value() == "3"


STEP = 5  # the sixth slider of the explorer in one dimension, after those of the guess


@pytest.fixture
def line(lesson):
    """The explorer of EM in one dimension, as it was at first."""
    explorer = LiveExplorer(lesson, "line")
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


def test_em_a_held_arrow_key_loses_no_step(lesson, line):
    """Catches a step slider whose new ends drag the slider back that is being held."""
    line.type(54, 0)
    handle = line.handles.first
    handle.focus()
    for _ in range(30):
        lesson.page.keyboard.press("ArrowRight")
        lesson.page.wait_for_timeout(30)
    wait(lambda: line.boxes.first.input_value() == "60", "all thirty steps of 0.2")
    wait(lambda: "mean 60, " in line.seen()["alt"], "the picture of the last step")


def test_em_the_step_slider_walks_by_keyboard(lesson, line):
    """Catches a step that the page shows in its box and the picture does not, or not at once."""
    line.press("Home", STEP)
    line.at_step(0)
    assert line.boxes.nth(STEP).input_value() == "0"
    for step in (1, 2, 3):
        line.press("ArrowRight", STEP)
        line.at_step(step)
        assert line.boxes.nth(STEP).input_value() == str(step)
    for _ in range(9):
        lesson.page.keyboard.press("ArrowRight")
    line.at_step(12)
    lesson.page.keyboard.press("End")
    line.at_step(17)
    line.type(5, STEP)
    line.at_step(5)


def test_em_the_buttons_step_back_and_forward(line):
    for name, step in [("Back", 16), ("To start", 0), ("Forward", 1), ("To end", 17)]:
        line.click(name)
        line.at_step(step)
        assert line.boxes.nth(STEP).input_value() == str(step)


def test_em_play_walks_by_itself_and_pauses(lesson, line):
    """Catches a clock that ticks in tests alone: in a kernel it needs the running loop."""
    line.click("Play")
    line.button("Pause").wait_for()
    line.at_step(3)
    line.button("Pause").click()
    line.button("Play").wait_for()
    line.at_rest()  # pictures may still be on their way
    paused = line.step()[0]
    assert 3 <= paused < 17
    lesson.page.wait_for_timeout(700)
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


def test_em_a_random_start_moves_the_boxes_of_the_means(lesson):
    plane = LiveExplorer(lesson, "plane")
    before = [plane.boxes.nth(i).input_value() for i in range(4)]
    plane.press("ArrowRight", 5)
    wait(lambda: [plane.boxes.nth(i).input_value() for i in range(4)] != before, "other means")
    for control in range(4):
        assert len(plane.boxes.nth(control).input_value()) <= 5
    assert plane.boxes.nth(5).input_value() == "1"


@pytest.fixture
def density(lesson):
    """The explorer of density fitting, as it was at first."""
    explorer = LiveExplorer(lesson, "density")
    return explorer.begin_again(9, "mean 9, ", "First guess again", "mean 5.3, ")


@pytest.fixture
def pearson(lesson):
    """The explorer of Pearson's method, as it was at first."""
    explorer = LiveExplorer(lesson, "pearson")
    return explorer.begin_again(2.9, "N(mean 2.9, ", "Back to the beginning", "N(mean 3, sd 1)")


@pytest.fixture
def roads(lesson):
    """The explorer of all roads, as it was at first."""
    explorer = LiveExplorer(lesson, "roads")
    return explorer.begin_again(60, "N(mean 60, ", "Back to the beginning", "N(mean 54, sd 5.8)")


def test_density_a_slider_moved_by_keyboard_changes_picture_and_verdict(density):
    before = density.seen()
    assert "The bottom." in before["verdict"]
    after = density.press("ArrowRight")
    assert after["alt"] != before["alt"]
    density.press("End", 1)  # a very wide bell
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


def test_density_the_method_is_switched(lesson, density):
    method = lesson.cell("density").get_by_label("method")
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


def test_pearson_a_held_arrow_key_loses_no_step(lesson, pearson):
    handle = pearson.handles.first
    handle.focus()
    for _ in range(20):
        lesson.page.keyboard.press("ArrowRight")
        lesson.page.wait_for_timeout(30)
    wait(lambda: pearson.boxes.first.input_value() == "5", "all twenty steps")
    wait(lambda: "N(mean 5, " in pearson.seen()["alt"], "the picture of the last step")


def test_pearson_the_number_of_points_climbs_by_factors_and_can_be_typed(lesson, pearson):
    """Catches a slider that drags a typed number to its nearest rung."""
    points = pearson.boxes.nth(3)
    assert points.input_value() == "1000"
    pearson.press("ArrowRight", 3)
    assert points.input_value() == "1200"
    pearson.press("End", 3)
    wait(lambda: points.input_value() == "100000", "the last rung")
    pearson.type(1234, 3)
    wait(lambda: "Histogram of 1234 points" in pearson.seen()["alt"], "the typed number")
    lesson.page.wait_for_timeout(500)
    assert points.input_value() == "1234"


def test_pearson_exact_moments_give_the_truth_and_rest_what_is_of_the_sample(lesson, pearson):
    box = lesson.cell("pearson").get_by_role("checkbox")
    exact = pearson.changed_by(box.check, "exact moments")
    assert "That is the truth." in exact["verdict"]
    assert pearson.boxes.nth(3).is_disabled()
    pearson.changed_by(box.uncheck, "a sample again")
    assert pearson.boxes.nth(3).is_enabled()


def test_roads_a_slider_moved_by_keyboard_changes_picture_verdict_and_table(lesson, roads):
    row = lesson.cell("roads").get_by_role("row", name="moments")
    assert "✓ answered" in row.inner_text()
    assert "All roads answered." in roads.seen()["verdict"]
    after = roads.press("ArrowRight")
    assert "N(mean 54.2, " in after["alt"]
    roads.press("End")
    wait(lambda: "✗ no root" in row.inner_text(), "a guess without an answer")
    seen = roads.seen()
    assert "Some roads answered. Failed: moments (no root)." in seen["verdict"]
    assert seen["verdict"].split(maxsplit=1)[1] in seen["alt"]


def test_roads_a_picture_stays_where_it_is_when_the_table_grows(lesson, roads):
    """Catches a table above the picture: its lines would push it up and down."""
    picture = lesson.cell("roads").locator("canvas")
    before = picture.bounding_box()
    roads.type(101, 0)
    wait(lambda: "no root" in roads.seen()["alt"], "a guess without an answer")
    assert picture.bounding_box() == before


@pytest.fixture
def chooser(lesson):
    """The explorer of the number of components, as it was at first."""
    explorer = LiveExplorer(lesson, "selection")
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


def test_selection_other_data_are_announced_and_computed_while_the_reader_waits(lesson, chooser):
    """Catches an announcement that never reaches the page, since the kernel is busy by then."""
    lesson.page.evaluate(
        """() => { window.verdicts = [];
        new MutationObserver(() => document.querySelectorAll('[role=status]').forEach(
          status => window.verdicts.push(status.innerText))
        ).observe(document.body, {subtree: true, childList: true, characterData: true}); }"""
    )
    lesson.cell("selection").get_by_label("data", exact=True).select_option("galaxies")
    wait(lambda: chooser.seen()["alt"].startswith("Histogram of 82 points"), "the galaxies")
    verdicts = lesson.page.evaluate("window.verdicts")
    assert any("… Computing. Fitting galaxies, full, with 1 to 4" in words for words in verdicts)
    covariance = lesson.cell("selection").get_by_label("covariance", exact=True)
    assert covariance.locator("option").count() == 2
    chooser.changed_by(lambda: covariance.select_option("tied: one for all"), "one for all")
    wait(lambda: "It has 4 free parameters" in chooser.seen()["verdict"], "the other table")
    assert covariance.locator("option:checked").inner_text().startswith("tied")

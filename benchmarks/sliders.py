"""How long a reader waits: from a key pressed on a slider to the new picture, in a real browser.

Every explorer in one run in JupyterLab, beside a bare slider that only rewrites a line of text, and
beside the same explorer done with `interactive_output` and inline matplotlib. At the end a burst of
keys: all are to arrive, and the last picture is to belong to the last value.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import browser

# Keys in quick succession, as on a slider that is held; and single ones, after a rest in which
# the map is renewed too.
PACES = {"held": (40, 20), "single": (12, 700)}  # moves, and milliseconds between them
BURST = 40
FIRST = """
%matplotlib inline
import ipywidgets as widgets
import numpy as np
from IPython.display import display
from mixlab import Mixture, datasets, explore

waiting = datasets.old_faithful()[:, 1]
x, truth = datasets.vincent_run()
corners = [(2.0, 2), (2, -2), (-2, 2), (-2, -2)]
plane = Mixture([0.25] * 4, corners, [0.1 * np.eye(2)] * 4).sample(2000, 1)
means = [(0.5, 1.5), (1, 0), (0, -0.5), (-1, -1)]
four = Mixture([0.25] * 4, means, [np.eye(2)] * 4)
grid = np.arange(0, 25, 1 / 3)
target = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2]).pdf(grid)
far = Mixture.univariate([1 / 3] * 3, [24, 14.7, 18], [1.9] * 3)

def inline(explorer, control):
    "The same roads and the same drawing, as most notebooks wire them."
    limits = dict(min=control.low, max=control.high, step=control.step, value=control.value)
    if control.rungs:
        limits |= dict(min=1, max=100_000, step=1000)
    slider = widgets.FloatSlider(**limits, readout=False)
    explorer._draw = lambda: (explorer._respond(True), display(explorer._live.figure))
    draw = lambda value: setattr(control, "value", value)
    return widgets.VBox([slider, widgets.interactive_output(draw, dict(value=slider))])
"""
BARE = """
slider = widgets.FloatSlider(min=0, max=100, step=0.5, readout=False)
text = widgets.HTML("<p role=status>0</p>")
rewrite = lambda change: setattr(text, "value", f"<p role=status>{change['new']}</p>")
slider.observe(rewrite, names="value")
widgets.VBox([slider, text])
"""
STEP = "explorer._steps.control"
# What is moved: a line that makes an explorer, and which of its controls.
SUBJECTS = {
    "sampling": ("explore.sampling()", "mean 2"),
    "moments, a mean": ("explore.moments(waiting, unit='min')", "mean 1"),
    "moments, an sd": ("explore.moments(waiting, unit='min')", "sd 1"),
    "em, 272 points, a mean": ("explore.em(waiting, unit='min')", "mean 1"),
    "em, 272 points, the step": ("explore.em(x, step=0, reference=truth)", "step"),
    "em, 2000 in the plane, a mean": ("explore.em(plane, start=four)", "mean 1, x1"),
    "em, 2000 in the plane, the step": ("explore.em(plane, start=four, step=0)", "step"),
    "density, a mean": ("explore.density(grid, target)", "mean 1"),
    "density, the step": ("explore.density(grid, target, start=far, step=0)", "step"),
    "pearson, 1000 points": ("explore.pearson()", "mean 2"),
    "pearson, 100,000 points": ("explore.pearson(points=100_000)", "mean 2"),
    "roads, 272 points": ("explore.roads(waiting, unit='min')", "mean 1"),
    "roads, 5000 points": ("explore.roads(x, truth=truth)", "mean 1"),
    "selection, K": ("explore.selection(data='Old Faithful', most=12)", "K, components"),
}
# Resolves with the milliseconds from the key to the change of what is watched.
TIME_A_KEY = """
([handle, watched]) => new Promise(resolve => {
    let pressed;
    handle.addEventListener("keydown", () => { pressed = performance.now(); },
                            {capture: true, once: true});
    const observer = new MutationObserver(() => {
        const image = watched.querySelector("img");
        if (pressed === undefined || !image && !watched.querySelector("p, canvas")) return;
        observer.disconnect();
        const drawn = image ? image.decode() : Promise.resolve();
        const done = () => resolve(performance.now() - pressed);
        drawn.catch(() => {}).then(() => requestAnimationFrame(done));
    });
    setTimeout(() => resolve(Infinity), 5000); // no new picture
    observer.observe(watched, {childList: true, subtree: true, characterData: true,
                               attributes: true});
    window.mixlabReady = true;
})
"""


def notebook(subjects):
    sources = {"first": FIRST, "bare": BARE}
    for number, (maker, control) in enumerate(subjects.values()):
        sources[f"ours-{number}"] = maker
        control = STEP if control == "step" else f"explorer.control({control!r})"
        sources[f"peer-{number}"] = f"explorer = {maker}\ninline(explorer, {control})"
    cells = [nbformat.v4.new_code_cell(code.strip(), id=name) for name, code in sources.items()]
    kernel = {"name": "python3", "display_name": "Python 3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


class Subject:
    """A slider in a cell, and what a key on it is to change."""

    def __init__(self, lesson, cell_id, control=None):
        cell = lesson.cell(cell_id)
        self.page, self.cell = lesson.page, cell
        if control is None:  # a slider of ipywidgets
            self.slider, self.watched = cell.locator(".noUi-handle"), cell.locator(".widget-html")
            if not self.watched.count():
                self.watched = cell.locator(".jupyter-widgets.widget-output")
        else:
            name = lambda kind: cell.get_by_role(kind, name=control).first  # noqa: E731
            self.slider, self.box = name("slider"), name("spinbutton")
            self.watched = cell.locator(".mixlab-stage")
            cell.locator("canvas").wait_for()
        self.slider.wait_for()

    def delay(self, key):
        self.page.evaluate("window.mixlabReady = false")
        self.page.evaluate(
            f"([h, w]) => {{ window.mixlabDelay = ({TIME_A_KEY})([h, w]); }}",
            [self.slider.element_handle(), self.watched.element_handle()],
        )
        self.page.wait_for_function("window.mixlabReady")
        self.slider.press(key)
        return self.page.evaluate("window.mixlabDelay")

    def middle_delay(self, pace):
        moves, pause = PACES[pace]
        times = []
        for move in range(moves):
            times.append(self.delay("ArrowRight" if move % 10 < 5 else "ArrowLeft"))
            self.page.wait_for_timeout(pause)
        return median(times)

    def alt(self):
        return self.watched.locator("canvas").get_attribute("aria-label")

    def burst(self):
        """Press keys faster than pictures come; say whether all arrived and the last is shown."""
        self.slider.press("Home")
        self.page.wait_for_timeout(1000)
        # The slider's own positions count its stops from 0.
        last = min(BURST, int(self.slider.get_attribute("max")))
        for _ in range(BURST):
            self.page.keyboard.press("ArrowRight")
        self.page.wait_for_timeout(3000)
        arrived, burst = int(self.slider.input_value()), self.alt()
        value = self.box.input_value()
        self.slider.press("ArrowLeft")
        self.page.wait_for_timeout(1500)
        elsewhere = self.alt()
        self.slider.press("ArrowRight")
        self.page.wait_for_timeout(1500)
        same = (self.box.input_value(), self.alt()) == (value, burst) and elsewhere != burst
        return f"{arrived} of {last}" + ("" if same else ", ANOTHER PICTURE")


def measure(lesson, subjects):
    bare = {pace: Subject(lesson, "bare").middle_delay(pace) for pace in PACES}
    columns = [f"{pace} (ms)  x bare  x inline" for pace in PACES]
    print(f"{'':34}{''.join(f'{column:>28}' for column in columns)}   burst")
    told = "".join(f"{ms:12.0f}{1:8.2f}{'':8}" for ms in bare.values())
    print(f"{'a bare slider, rewriting text':34}{told}")
    for number, (name, (_, control)) in enumerate(subjects.items()):
        ours = Subject(lesson, f"ours-{number}", control)
        told = ""
        for pace in PACES:
            mine = ours.middle_delay(pace)
            peer = Subject(lesson, f"peer-{number}").middle_delay(pace)
            ours = Subject(lesson, f"ours-{number}", control)
            told += f"{mine:12.0f}{mine / bare[pace]:8.2f}{mine / peer:8.2f}"
        print(f"{name:34}{told}   {ours.burst()}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="explorers; all, if none is named")
    names = parser.parse_args().names
    subjects = {
        name: subject
        for name, subject in SUBJECTS.items()
        if not names or name.split(",")[0] in names
    }
    path = browser.find_chromium()
    if path is None:
        print(f"no Chromium on this machine; looked for {', '.join(browser.BROWSERS)}")
        return
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook(subjects), Path(folder) / "sliders.ipynb")
        with browser.jupyterlab(Path(folder)) as address, browser.chromium(path) as running:
            lesson = browser.Lesson(browser.new_page(running), address, "sliders.ipynb")
            lesson.run_all()
            measure(lesson, subjects)


if __name__ == "__main__":
    main()

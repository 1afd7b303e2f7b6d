"""How long a reader waits: from a key pressed on a slider to the new picture, in a real browser.

Every explorer beside a bare slider that only rewrites a line of text, in one run in JupyterLab.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import browser

# Keys in quick succession, as on a slider that is held; and single ones, after a rest in which
# the map is renewed too.
PACES = {"held": (60, 20), "single": (20, 1000)}  # moves, and milliseconds between them
PLANE = """
        import numpy as np
        from mixlab import Mixture, explore
        corners = [(2.0, 2), (2, -2), (-2, 2), (-2, -2)]
        x = Mixture([0.25] * 4, corners, [0.1 * np.eye(2)] * 4).sample(2000, 1)
        means = [(0.5, 1.5), (1, 0), (0, -0.5), (-1, -1)]
        explorer = explore.em(x, start=Mixture([0.25] * 4, means, [np.eye(2)] * 4))"""
DENSITY = """
        import numpy as np
        from mixlab import Mixture, explore
        grid = np.arange(0, 25, 1 / 3)
        truth = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
        explorer = explore.density(grid, truth.pdf(grid))"""
LONG = "explorer._controls[0].value = 23"  # a guess from which there are many steps
PEARSON = """
        from mixlab import explore
        explorer = explore.pearson()"""
SUBJECTS = {
    "a bare slider, rewriting text": """
        import ipywidgets as widgets
        slider = widgets.FloatSlider(min=0, max=100, step=0.5, readout=False)
        text = widgets.HTML("<p role=status>0</p>")
        rewrite = lambda change: setattr(text, "value", f"<p role=status>{change['new']}</p>")
        slider.observe(rewrite, names="value")
        widgets.VBox([slider, text])""",
    "explore.sampling": """
        from mixlab import explore
        explore.sampling()""",
    "explore.moments, a mean": """
        from mixlab import datasets, explore
        explore.moments(datasets.old_faithful()[:, 1], unit="min")""",
    "explore.moments, an sd": """
        from mixlab import datasets, explore
        explore.moments(datasets.old_faithful()[:, 1], unit="min")""",
    "explore.em, 272 points, a mean": """
        from mixlab import datasets, explore
        explore.em(datasets.old_faithful()[:, 1], unit="min")""",
    "explore.em, 272 points, the step": """
        from mixlab import datasets, explore
        explorer = explore.em(datasets.old_faithful()[:, 1], unit="min")
        explorer.step = 0
        explorer""",
    "explore.em, 2000 in the plane, a mean": PLANE + "\nexplorer",
    "explore.em, 2000 in the plane, the step": PLANE + "\nexplorer.step = 0\nexplorer",
    "explore.density, a mean": DENSITY + "\nexplorer",
    "explore.density, the step": f"{DENSITY}\n{LONG}\nexplorer.step = 0\nexplorer",
    "explore.pearson, 1000 points": PEARSON + "\nexplorer",
    "explore.pearson, 100,000 points": PEARSON
    + "\nexplorer._controls[3].value = 100_000\nexplorer",
    "explore.roads, 272 points": """
        from mixlab import datasets, explore
        explore.roads(datasets.old_faithful()[:, 1], unit="min")""",
    "explore.roads, 5000 points and their truth": """
        from mixlab import datasets, explore
        x, truth = datasets.vincent_run()
        explore.roads(x, truth=truth)""",
    "explore.selection, K": """
        from mixlab import explore
        explore.selection(data="Old Faithful", most=12)""",
}
SLIDERS = {  # others: the first
    "an sd": 2,
    "272 points, the step": 5,
    "the plane, the step": 10,
    "density, the step": 9,
}
# Resolves with the milliseconds from the key to the change of what is watched.
TIME_A_KEY = """
([handle, watched]) => new Promise(resolve => {
    let pressed;
    handle.addEventListener("keydown", () => { pressed = performance.now(); },
                            {capture: true, once: true});
    const observer = new MutationObserver(() => {
        if (pressed === undefined) return;
        observer.disconnect();
        const image = watched.querySelector("img");
        const drawn = image ? image.decode() : Promise.resolve();
        drawn.then(() => requestAnimationFrame(() => resolve(performance.now() - pressed)));
    });
    observer.observe(watched, {childList: true, subtree: true, characterData: true,
                               attributes: true});
    window.mixlabReady = true;
})
"""


def notebook():
    cells = []
    for number, source in enumerate(SUBJECTS.values()):
        lines = [line.strip() for line in source.strip().splitlines()]
        cell = nbformat.v4.new_code_cell("\n".join(lines))
        cell["id"] = f"subject-{number}"
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def delays(lesson, number, name, moves, pause):
    cell = lesson.cell(f"subject-{number}")
    slider = next((at for end, at in SLIDERS.items() if name.endswith(end)), 0)
    handle = cell.locator(".noUi-handle").nth(slider)
    # What a key is to change: the picture, and where there is none the last line of text.
    watched = cell.locator(".widget-html:has(img), .widget-html:has(p)").last
    handle.wait_for()
    page, times = lesson.page, []
    for move in range(moves):
        page.evaluate("window.mixlabReady = false")
        page.evaluate(
            f"([h, w]) => {{ window.mixlabDelay = ({TIME_A_KEY})([h, w]); }}",
            [handle.element_handle(), watched.element_handle()],
        )
        page.wait_for_function("window.mixlabReady")
        handle.press("ArrowRight" if move % 20 < 10 else "ArrowLeft")
        times.append(page.evaluate("window.mixlabDelay"))
        page.wait_for_timeout(pause)
    return times


def main():
    path = browser.find_chromium()
    if path is None:
        print(f"no Chromium on this machine; looked for {', '.join(browser.BROWSERS)}")
        return
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook(), Path(folder) / "sliders.ipynb")
        with browser.jupyterlab(Path(folder)) as address, browser.chromium(path) as running:
            lesson = browser.Lesson(running, address, "sliders.ipynb")
            lesson.run_all()
            for pace, (moves, pause) in PACES.items():
                print(f"key {pace + f', median of {moves}':38}{'ms':>6}{'ratio':>8}")
                base = None
                for number, name in enumerate(SUBJECTS):
                    middle = median(delays(lesson, number, name, moves, pause))
                    base = base or middle
                    print(f"{name:42}{middle:6.0f}{middle / base:8.2f}")


if __name__ == "__main__":
    main()

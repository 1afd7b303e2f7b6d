"""A JupyterLab, a browser to open it in, and what a reader sees and does there.

For the tests and for benchmarks/sliders.py.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from playwright.sync_api import sync_playwright

from tools import explorer_cells

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 120  # seconds, for what takes a moment on a slow machine


def find_chromium():
    """Return the path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium(path, *flags):
    """A running browser."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=[*quiet, *flags])
        yield browser
        browser.close()


def new_page(browser):
    """An empty page, large enough for an explorer."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE * 1000)
    return page


def free_port():
    """Return the number of a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder):
    """The address of a JupyterLab that serves a folder."""
    port = free_port()
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.expose_app_in_browser=True"]
    settings = {**os.environ, "TQDM_DISABLE": "1"}  # progress bars come where a machine is slow
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=settings)
        address = f"http://127.0.0.1:{port}"
        try:
            wait(lambda: _answers(f"{address}/api"), "JupyterLab to answer")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _answers(address):
    try:
        with urlopen(address, timeout=2) as reply:
            return reply.status == 200
    except (URLError, OSError):
        return False


def wait(condition, what):
    """Wait until the condition holds; a TimeoutError says what was waited for."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError(f"waited {PATIENCE} s for {what}")
        time.sleep(0.05)


READY = """name => {
    const context = window.jupyterapp?.shell?.currentWidget?.context;
    return context?.path === name && context.isReady;
}"""

# Without the outputs, which are megabytes of pictures.
SOURCES = """NOTEBOOK.content.model.sharedModel.cells.map(
    cell => ({
        id: cell.id, cell_type: cell.cell_type, source: cell.source, metadata: cell.getMetadata(),
    })
)"""

ALL_RUN = """NOTEBOOK.sessionContext.session.kernel.status === 'idle'
    && NOTEBOOK.content.model.sharedModel.cells.every(
        cell => cell.cell_type !== 'code' || cell.execution_count
    )"""


class Lesson:
    """A notebook opened in JupyterLab, on a page of a browser that may have held others before."""

    def __init__(self, page, address, name):
        self.page = page
        self.requests, self.errors = [], []
        page.on("request", self._asked)
        page.on("pageerror", self._failed)
        if page.url.startswith(address):
            open_it = "path => {window.jupyterapp.commands.execute('docmanager:open', {path})}"
            page.evaluate(open_it, name)
        else:
            page.goto(f"{address}/lab/tree/{name}?reset")
        page.wait_for_function(READY, arg=name, polling=50)
        self._notebook = nbformat.from_dict({"cells": self.evaluate(SOURCES)})
        self._ids = [cell.id for cell in self._notebook.cells]

    def close(self):
        """Close the notebook, and end the kernel."""
        self.evaluate("NOTEBOOK.sessionContext.shutdown()")
        self.evaluate("NOTEBOOK.dispose()")
        self.page.remove_listener("request", self._asked)
        self.page.remove_listener("pageerror", self._failed)

    def _asked(self, request):
        self.requests.append(request.url)

    def _failed(self, error):
        self.errors.append(str(error))

    def evaluate(self, script, value=None):
        """Evaluate JavaScript in the page, in which NOTEBOOK stands for the open notebook."""
        notebook = "window.jupyterapp.shell.currentWidget"
        return self.page.evaluate(script.replace("NOTEBOOK", notebook), value)

    def cell(self, cell_id):
        """Scroll to a cell, as a reader would, and return it."""
        index = self._ids.index(cell_id)
        self.evaluate("i => NOTEBOOK.content.scrollToItem(i, 'start')", index)
        # By XPath: for a CSS selector Playwright looks into every element of the page.
        shown = "not(ancestor::*[contains(@class, 'lm-mod-hidden')])"
        return self.page.locator(f"xpath=//*[@data-windowed-list-index='{index}'][{shown}]")

    def run_all(self):
        """Run all cells, once the kernel is there, and wait until they are done."""
        self._await_kernel()
        # It ends at the first error, also of a cell that is to raise one, while others still run.
        self.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        wait(lambda: self.evaluate(ALL_RUN), "all cells to run")

    def run(self, cell_ids):
        """Run these cells, one after the other."""
        self._await_kernel()
        for cell_id in cell_ids:
            script = """i => { NOTEBOOK.content.deselectAll(); NOTEBOOK.content.activeCellIndex = i;
                return window.jupyterapp.commands.execute('notebook:run-cell'); }"""
            self.evaluate(script, self._ids.index(cell_id))

    def restart(self):
        """Restart the kernel."""
        self.evaluate("NOTEBOOK.sessionContext.restartKernel()")

    def _await_kernel(self):
        self.page.wait_for_function(
            "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'",
            polling=50,
        )

    def check_outputs(self):
        """Fail where a cell shows an error that it does not announce, or anything on stderr."""
        for cell in self.evaluate("NOTEBOOK.content.model.toJSON().cells"):
            for output in cell.get("outputs", []):
                if output["output_type"] == "error":
                    assert "raises-exception" in cell["metadata"].get("tags", []), output["evalue"]
                assert output.get("name") != "stderr", output

    def explorers(self):
        """The ids of the cells that show an explorer."""
        return explorer_cells.explorers(self._notebook)

    def needed(self, cell_id):
        """The ids of the cells that have to run for this one to run, and its own."""
        return [cell.id for cell in explorer_cells.cells_for(self._notebook, cell_id)]


# In one call, so that all three are of the same moment. The picture itself stays in the page.
SEEN = """cell => {
    const canvas = cell.querySelector('canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let digest = 0;
    for (const pixel of new Uint32Array(data.buffer)) digest = (31 * digest + pixel) | 0;
    const [alt, verdict] = [canvas.ariaLabel, cell.querySelector('[role=status]').innerText];
    return {picture: digest, alt, verdict};
}"""
# All three, once the picture is another than before, or patience is at its end.
CHANGED = f"""async (cell, [before, patience]) => {{
    const end = performance.now() + 1000 * patience;
    let seen = ({SEEN})(cell);
    while (seen.picture === before && performance.now() < end) {{
        await new Promise(done => setTimeout(done, 50));
        seen = ({SEEN})(cell);
    }}
    return seen;
}}"""
# All three, once nothing is announced any more and nothing has changed for a moment, twice as long
# as an explorer waits before it draws what takes longer.
AT_REST = f"""async cell => {{
    const stage = cell.querySelector('.mixlab-stage');
    let since = performance.now();
    const watch = new MutationObserver(() => {{ since = performance.now(); }});
    watch.observe(stage, {{attributes: true, childList: true, subtree: true}});
    while (stage.ariaBusy === 'true' || performance.now() < since + 300)
        await new Promise(done => setTimeout(done, 50));
    watch.disconnect();
    return ({SEEN})(cell);
}}"""
TRACK = """slider => {
    const {left, top, width, height} = slider.getBoundingClientRect();
    const place = (slider.value - slider.min) / (slider.max - slider.min);
    return {left, width, middle: top + height / 2, place};
}"""


class LiveExplorer:
    """An explorer in a lesson that runs: what its reader sees, and where its sliders stand."""

    def __init__(self, lesson, cell_id):
        cell = lesson.cell(cell_id)
        # By kind of input: to find them by role, all of the page is gone through each time.
        self.handles, self.boxes = (
            cell.locator(f"input[type={kind}]") for kind in ("range", "number")
        )
        self.grips = cell.locator(".mixlab-handle")
        cell.locator(".mixlab-stage canvas").wait_for()
        self._cell, self._mouse = cell, lesson.page.mouse

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
        return self._cell.evaluate(SEEN)

    def at_rest(self):
        """What is seen once nothing changes any more."""
        return self._cell.evaluate(AT_REST)

    def press(self, key, control=0):
        """Press a key on a slider, and return what is seen once the picture has changed."""
        return self.changed_by(lambda: self.handles.nth(control).press(key), key)

    def step_inwards(self, control):
        """Move a slider by one step, away from the nearer end."""
        return self.press("ArrowRight" if self.place(control) < 0.5 else "ArrowLeft", control)

    def drag(self, control):
        """Drag a slider by a quarter of its length, away from the nearer end."""
        self.handles.nth(control).scroll_into_view_if_needed()
        track = self.handles.nth(control).evaluate(TRACK)
        place = track["place"]
        for at in [place, place + (0.25 if place < 0.5 else -0.25)]:
            x = track["left"] + track["width"] * at
            self._mouse.move(x, track["middle"], steps=4)
            self._mouse.down()  # the second time it is down already
        self._mouse.up()

    def drag_bell(self, grip, by):
        """Drag a handle on the picture sideways, by so many pixels."""
        self.grips.nth(grip).scroll_into_view_if_needed()
        box = self.grips.nth(grip).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._mouse.move(x, y)
        self._mouse.down()
        self._mouse.move(x + by, y, steps=4)
        self._mouse.up()

    def place(self, control):
        """Where a slider stands: from 0, at its lower end, to 1."""
        return self.handles.nth(control).evaluate(TRACK)["place"]

    def number(self, control):
        """What stands in a box."""
        return self.boxes.nth(control).input_value()

    def cut_labels(self):
        """The labels that do not fit into their room."""
        return self._cell.locator(".widget-label, .mixlab-control span").evaluate_all(
            "labels => labels.filter(l => l.scrollWidth > l.clientWidth).map(l => l.innerText)"
        )

    def click(self, name):
        """Press a button, and return what is seen once the picture has changed."""
        return self.changed_by(self.button(name).click, name)

    def changed_by(self, act, what):
        before = self.seen()["picture"]
        act()
        seen = self._cell.evaluate(CHANGED, [before, PATIENCE])
        if seen["picture"] == before:
            raise TimeoutError(f"waited {PATIENCE} s for a new picture after {what}")
        return seen

    def button(self, name):
        # Before its words a button has its icon, a character of the icon font.
        return self._cell.get_by_role("button", name=re.compile(rf"^\W*({name})$"))

    def type(self, number, control):
        """Type a number into a box."""
        self.boxes.nth(control).select_text()
        self.boxes.nth(control).press_sequentially(str(number))
        self.boxes.nth(control).press("Enter")

    def step(self):
        """The step that the verdict tells, and the last."""
        verdict = self._cell.locator("[role=status]").inner_text()
        words = verdict.partition("Step ")[2].replace(":", " ").split()
        return int(words[0]), int(words[2])

    def at_step(self, step):
        wait(lambda: self.step()[0] == step, f"step {step}")

"""A JupyterLab and a browser to open it in, for the tests and for benchmarks/sliders.py."""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 120  # seconds, for what takes a moment on a slow machine


def find_chromium():
    """Return the path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium(path):
    """A running browser."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


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
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
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


class Lesson:
    """A notebook opened in JupyterLab."""

    def __init__(self, browser, address, name):
        self.page = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.page.set_default_timeout(PATIENCE * 1000)
        self.requests = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(f"{address}/lab/tree/{name}?reset")
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.isReady")

    def evaluate(self, script, value=None):
        """Evaluate JavaScript in the page, in which NOTEBOOK stands for the open notebook."""
        notebook = "window.jupyterapp.shell.currentWidget"
        return self.page.evaluate(script.replace("NOTEBOOK", notebook), value)

    def cells(self):
        """The cells as they would be saved now."""
        return self.evaluate("NOTEBOOK.content.model.toJSON().cells")

    def cell(self, cell_id):
        """Scroll to a cell, as a reader would, and return it."""
        index = [cell["id"] for cell in self.cells()].index(cell_id)
        self.evaluate("i => NOTEBOOK.content.scrollToItem(i, 'start')", index)
        return self.page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')

    def run_all(self):
        """Run all cells, once the kernel is there, and wait until they are done."""
        self.page.wait_for_function(
            "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status"
            " === 'idle'"
        )
        # It resolves when all is done; its value is false where a cell raised, even one that is to.
        self.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")

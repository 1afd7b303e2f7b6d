"""The lessons as a reader meets them: JupyterLab in a real browser, a slider moved by keyboard."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 120  # seconds, for what takes a moment on a slow machine


@pytest.fixture(scope="module")
def chromium():
    """A running Chromium; without one the tests fail in CI and are skipped elsewhere."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"CI has to have a browser; looked for {', '.join(BROWSERS)}")
        pytest.skip(f"no Chromium on this machine; looked for {', '.join(BROWSERS)}")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lessons")
    for path in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
    ]
    command += [f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"]
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _answers(f"{address}/api"), "JupyterLab to answer")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _answers(address):
    try:
        with urlopen(address, timeout=2) as reply:
            return reply.status == 200
    except (URLError, OSError):
        return False


def _wait(condition, what):
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if condition():
            return
        time.sleep(0.2)
    pytest.fail(f"waited {PATIENCE} s for {what}")


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    yield page
    context.close()


def open_lesson(page, lab, name):
    page.goto(f"{lab}/lab/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell")


def run_all(page):
    """Run the open notebook; wait for its kernel, and for every cell to be done."""
    page.wait_for_function(
        """() => {
            const panel = window.jupyterapp.shell.currentWidget;
            return panel?.sessionContext?.session?.kernel?.status === 'idle';
        }"""
    )
    # It resolves when all is done; its value is false where a cell raised, even one that is to.
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


def errors(page):
    """The names of the errors in the outputs of the open notebook."""
    outputs = page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"
        ".filter(c => !(c.metadata.tags ?? []).includes('raises-exception'))"
        ".flatMap(c => c.outputs ?? []).filter(o => o.output_type === 'error').map(o => o.ename)"
    )
    return outputs


def explorer(page, cell_id):
    """The live explorer in the output of a cell: its picture and its verdict."""
    index = page.evaluate(
        "id => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
        ".cells.findIndex(c => c.id === id)",
        cell_id,
    )
    page.evaluate(
        "i => window.jupyterapp.shell.currentWidget.content.scrollToItem(i, 'start')", index
    )
    cell = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
    cell.locator(".noUi-handle").first.wait_for()
    return cell


def test_a_slider_moved_by_keyboard_changes_picture_and_verdict(page, lab):
    """Catches a widget that is drawn but not wired, in the front end that readers use."""
    open_lesson(page, lab, "02-moments.ipynb")
    run_all(page)
    cell = explorer(page, "explorer")
    picture, verdict = cell.locator("img"), cell.get_by_role("status")
    before = {"src": picture.get_attribute("src"), "alt": picture.get_attribute("alt")}
    words = verdict.inner_text()
    assert "The root." in words
    assert before["src"].startswith("data:image/png;base64,")

    handle = cell.locator(".noUi-handle").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    _wait(lambda: picture.get_attribute("src") != before["src"], "a new picture")
    assert picture.get_attribute("alt") != before["alt"]

    page.keyboard.press("End")
    _wait(lambda: verdict.inner_text() != words, "a new verdict")
    assert verdict.inner_text().split()[0] in "✓⇄◇✗"
    assert verdict.inner_text().splitlines()[-1][-30:] in picture.get_attribute("alt")
    assert not errors(page)

"""What all tests share."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.machine import IN_CI

# Several processes test at the same time. Threads of each of them, and of the kernels that they
# start, would wait for one another, ten times as long as they work.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

# The same examples at every run, so that a test that is red is red for everybody; and no deadline,
# as the first example of a test also pays for the imports.
settings.register_profile("mixlab", derandomize=True, deadline=None)
settings.load_profile("mixlab")

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

# Begun first, for the short ones to fill both processes to the end.
LONG = ["cheats", "browser_lessons", "problem_sets", "browser", "guide", "book", "plots"]


def pytest_configure(config):
    config.option.loadscopereorder = False  # by number of tests, the longest would come last


def pytest_collection_modifyitems(items):
    names = {f"test_{name}.py": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: names.get(item.path.name, len(LONG)))


@pytest.fixture(scope="session")
def walls(tmp_path_factory):
    """Where bubblewrap does not work, tests of the grader fail in CI and are skipped elsewhere."""
    from mixlab.grading import _walls

    try:
        _walls.check(tmp_path_factory.mktemp("course"))
    except _walls.NoWallsError as error:
        (pytest.fail if IN_CI else pytest.skip)(str(error))


@pytest.fixture(scope="module")
def chromium():
    """A running Chromium; without one the tests fail in CI and are skipped elsewhere."""
    from tests import browser

    path = browser.find_chromium()
    if path is None:
        looked_for = ", ".join(browser.BROWSERS)
        if IN_CI:
            pytest.fail(f"CI has to have a browser; looked for {looked_for}")
        pytest.skip(f"no Chromium on this machine; looked for {looked_for}")
    # Pages are left before code that the last compiler made has paid for it.
    with browser.chromium(path, "--js-flags=--no-opt") as running:
        yield running


@pytest.fixture(scope="module")
def lab_folder(tmp_path_factory):
    """A copy of the lessons and of the students' problem sets."""
    folder = tmp_path_factory.mktemp("lessons")
    for path in [*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("exercises/release/*/*.ipynb")]:
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def lab(lab_folder):
    """The address of a JupyterLab that serves this copy."""
    from tests import browser

    with browser.jupyterlab(lab_folder) as address:
        yield address

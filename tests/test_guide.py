"""Every command in the instructor's guide does what the guide says."""

import csv
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests import bank
from tests.courses import EXERCISES, Course

pytestmark = pytest.mark.usefixtures("walls")

ROOT = EXERCISES.parents[1]
BIN = Path(sys.executable).parent
GUIDE = (EXERCISES / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
IN_THE_TEXT = set(re.findall(r"`((?:WALLS=no )?make [a-z]+[^`]*)`", GUIDE))
RIGHT = {task: answers[0].source for task, answers in bank.answers("ps1").items()}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course in a clone, or what of a clone the guide needs."""
    root = tmp_path_factory.mktemp("clone")
    shutil.copy(ROOT / "Makefile", root)
    return Course(root / "notebooks" / "exercises", problem_sets=["ps1"])


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exchange")
    folder.chmod(0o777)
    settings = tmp_path_factory.mktemp("settings")
    (block,) = re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    block = block.replace("/srv/nbgrader/exchange", str(folder))
    (settings / "nbgrader_config.py").write_text(block)
    return {"EXCHANGE": str(folder), "JUPYTER_CONFIG_PATH": str(settings)}


def run(command, folder, **variables):
    """Run a command of the guide in a folder; return what it prints."""
    assert command in COMMANDS or command in IN_THE_TEXT, f"not in the guide: {command}"
    words = command.replace("make ", f"make -o setup BIN={BIN} ")  # with the environment at hand
    done = subprocess.run(
        ["bash", "-c", words],
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def grades(course):
    with (course.folder / "grades.csv").open(encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_on_one_machine(course):
    clone = course.folder.parents[1]
    assert "no solution and no hidden test" in run("make release", clone)
    course.submit("ann", "ps1", RIGHT)
    course.submit("ben", "ps1")
    said = run("make grade PS=ps1", clone)
    assert "2 of 2 graded, 0 to 17 of 20 points" in said
    assert re.search(r"   1  mixture_pdf-values: NotImplementedError: .*  \(ben\)", said)
    assert grades(course)["ann"]["score"] == "17.0"
    page = course.folder / "feedback" / "ann" / "ps1" / "ps1.html"
    assert "HIDDEN TESTS" not in page.read_text(encoding="utf-8")
    graded = course.folder / "autograded" / "ann" / "ps1" / "ps1.ipynb"
    before = graded.stat().st_mtime_ns
    assert "2 of 2 graded, 0 to 17 of 20 points" in run("make grade PS=ps1", clone)
    assert graded.stat().st_mtime_ns == before
    run("make grade PS=ps1 AGAIN=yes", clone)
    assert graded.stat().st_mtime_ns > before


def test_without_walls(course):
    course.submit("col", "ps1", RIGHT)
    run("WALLS=no make grade", course.folder.parents[1])
    assert grades(course)["col"]["score"] == "17.0"


def test_on_a_hub(exchange, tmp_path):
    course = Course(tmp_path / "course", problem_sets=["ps1"])
    run("python -m mixlab.grading release ps1", course.folder, **exchange)
    run("nbgrader release_assignment ps1", course.folder, **exchange)
    home = tmp_path / "home"
    home.mkdir()
    run("nbgrader fetch_assignment ps1", home, **exchange)
    assert "VALIDATION FAILED" in run("nbgrader validate ps1/ps1.ipynb", home, **exchange)
    run("nbgrader submit ps1", home, **exchange)
    run("nbgrader collect ps1", course.folder, **exchange)
    run("python -m mixlab.grading grade ps1", course.folder, **exchange)
    run("nbgrader release_feedback ps1", course.folder, **exchange)
    assert grades(course)[getpass.getuser()]["score"] == "0.0"
    assert list(Path(exchange["EXCHANGE"]).glob("mixlab/feedback/*.html"))


DOWNLOADED = {
    "Ann Smith_1234_assignsubmission_file_ps1.ipynb": "Ann Smith",
    "Bo Li_77_assignsubmission_file_/ps1.ipynb": "Bo Li",
    "smithcat_1234_5678_ps1.ipynb": "smithcat",
    "dan_ps1.ipynb": "dan",
    # Names of one's own choice make nobody another, and a second notebook stops nothing.
    "Eve X_77_assignsubmission_file_/Ann Smith_1_ps1.ipynb": "Eve X",
    "dan_ps1_final_ps1.ipynb": "dan",
}


def test_from_a_learning_platform(course):
    course.submit("nameless", "ps1", RIGHT)
    archive = course.folder / "downloaded" / "ps1" / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive / "all.zip", "w") as file:
        for name in DOWNLOADED:
            file.write(course.place("nameless", "ps1"), name)
    shutil.rmtree(course.folder / "submitted" / "nameless")
    run("nbgrader zip_collect ps1 --force", course.folder)
    run("python -m mixlab.grading grade ps1", course.folder)
    table = grades(course)
    assert {table[student]["score"] for student in DOWNLOADED.values()} == {"17.0"}
    assert not {"Ann Smith_1", "Smith"} & set(table)


def test_formgrader_opens(course):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = f"LAB_FLAGS=--no-browser --port={port} --IdentityProvider.token="
    process = subprocess.Popen(
        ["make", "-o", "setup", f"BIN={BIN}", "formgrader", flags],
        cwd=course.folder.parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        page = None
        for _ in range(120):
            try:
                page = urllib.request.urlopen(f"http://127.0.0.1:{port}/formgrader", timeout=5)
                break
            except OSError:
                time.sleep(0.5)
        assert page is not None, "the page did not open within a minute"
        assert b"Manual Grading" in page.read()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def test_every_command_is_tried():
    source = Path(__file__).read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f'"{command}"' in source or command == "make formgrader", command


def test_points_and_numbers_of_the_guide_are_those_of_the_settings():
    settings = (EXERCISES / "nbgrader_config.py").read_text(encoding="utf-8")
    for words, line in [
        ("30 seconds a\n  cell", "cell_seconds = 30"),
        ("10 a call", "call_seconds = 10"),
        ("3 minutes a notebook", "all_seconds = 180"),
    ]:
        assert words in GUIDE
        assert line in settings

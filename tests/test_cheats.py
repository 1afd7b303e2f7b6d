"""The bank of cheats, graded by the real nbgrader; and gradings that are interrupted or stuck."""

import contextlib
import csv
import os
import re
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mixlab.grading import _walls
from mixlab.grading import course as house
from tests import cheats
from tests.courses import Course

NAME = cheats.NAME


def new_course(folder, settings=""):
    """Return a course with the problem set of the bank, and short times."""
    course = Course(folder, {NAME: cheats.problem_set()})
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(cheats.SETTINGS + settings)
    try:
        _walls.check(folder)
    except _walls.NoWallsError as error:
        pytest.skip(f"no walls can be built here: {error}")
    return course


def hand_in(course, *names, port=0):
    """Hand in cases of the bank; return them by name."""
    chosen = {case.name: case for case in cheats.CASES if case.name in names}
    for case in chosen.values():
        cheats.hand_in(case, course, port)
    return chosen


def contents(*folders):
    """Return what the files in these folders hold, and when it was written."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


# --- The bank ------------------------------------------------------------------------------------


class Batch:
    """All cases, graded together."""

    def __init__(self, folder):
        self.course = new_course(folder)
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.socket(socket.AF_UNIX) as plug,
        ):
            port = server.getsockname()[1]
            plug.bind(f"\0mixlab-cheats-{port}")
            plug.listen()
            hand_in(self.course, *(case.name for case in cheats.CASES), port=port)
            before = self.what_nobody_may_touch()
            self.rows = self.course.grade(NAME, jobs=2)
            self.touched = before.items() ^ self.what_nobody_may_touch().items()
            self.calls = [each for each in (server, plug) if called(each)]
        self.points = self.course.points(NAME)

    def what_nobody_may_touch(self):
        folder = self.course.folder
        files = (_walls.PACKAGE / "exercises.py", folder / "nbgrader_config.py")
        return contents(folder / "source") | {path: path.read_bytes() for path in files}

    def shown(self, case):
        """Return the text of all outputs in the graded notebook."""
        cells = self.course.graded(case.student, NAME).cells
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        return "\n".join(str(output.get("text", output)) for output in outputs)


def called(server):
    server.settimeout(0)
    with contextlib.suppress(BlockingIOError):
        server.accept()[0].close()
        return True
    return False


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SECRET", cheats.SECRET)
        return Batch(tmp_path_factory.mktemp("cheats"))


@pytest.mark.parametrize("case", [case for case in cheats.CASES if not case.not_graded], ids=str)
def test_case_gets_what_it_has_earned(batch, case):
    row, shown = batch.rows[case.student], batch.shown(case)
    assert row["remark"] == ""
    want = {name: points * (name in case.earns) for name, points in cheats.POINTS.items()}
    want["why"] = None if row["to_grade_by_hand"] == "yes" else 0
    assert batch.points[case.student] == want, shown
    assert row["score"] == sum(
        want.values() if want["why"] is not None else [want[n] for n in cheats.ALL]
    )
    assert case.shows in shown
    assert "CAME THROUGH" not in shown
    assert "NO WALLS" not in shown


@pytest.mark.parametrize("case", [case for case in cheats.CASES if case.not_graded], ids=str)
def test_case_cannot_be_graded_and_is_named(batch, case):
    row = batch.rows[case.student]
    assert row["remark"].startswith("not graded: ")
    assert case.not_graded in row["remark"]
    assert row["score"] == ""
    assert not any(batch.points.get(case.student, {}).values())


def test_every_attempt_was_refused_by_a_wall(batch):
    # An attempt that fails for a mistake of its own tries nothing.
    kinds = set()
    for case in cheats.CASES:
        if case.shows == "refused":
            kinds.update(re.findall(r"refused: (.*)", batch.shown(case)))
    assert not kinds & {"NameError", "AttributeError", "TypeError", "SyntaxError", "KeyError"}
    assert "PermissionError" in kinds


def test_nothing_outside_was_touched_or_called(batch):
    assert not batch.touched
    assert not batch.calls
    assert not list(batch.course.folder.rglob("marker*"))


def test_nothing_runs_on(batch):
    names = [path.read_text(errors="replace").strip() for path in processes("comm")]
    assert "mixlab-survivor" not in names


def processes(file):
    """Return this file of every process in /proc, but of those that end meanwhile."""
    for path in Path("/proc").glob(f"[0-9]*/{file}"):
        with contextlib.suppress(OSError):
            path.read_bytes()
            yield path


def test_feedback_shows_no_hidden_test(batch):
    pages = list((batch.course.folder / "feedback").rglob("*.html"))
    assert len(pages) == sum(not case.not_graded for case in cheats.CASES)
    assert [str(page) for page in pages if cheats.SECRET in page.read_text("utf-8")] == []


class Scripts(HTMLParser):
    """Finds what a browser would run of a page, or ask for."""

    def __init__(self, page):
        super().__init__()
        self.found, self.inside = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        for name, value in attributes:
            if name.startswith("on") or "ATTACK" in name or "ATTACK" in str(value):
                self.found.append((tag, name, value))
        if tag in ("iframe", "object", "embed", "base", "meta") and dict(attributes).keys() > {
            "src"
        }:
            self.found.append((tag, attributes))

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if "ATTACK" in data and self.inside in ("script", "style"):
            self.found.append((self.inside, data))


def test_feedback_runs_nothing_of_a_student(batch):
    for page in (batch.course.folder / "feedback").rglob("*.html"):
        assert Scripts(page.read_text("utf-8")).found == [], page
    assert Scripts("<img src=x onerror=ATTACK><script>ATTACK</script>").found


def test_graded_notebooks_hold_no_scripts(batch):
    for case in cheats.CASES:
        if not case.not_graded:
            for cell in batch.course.graded(case.student, NAME).cells:
                for output in cell.get("outputs", []):
                    assert output.get("data", {}).keys() <= {"text/plain", "image/png"}


def test_pasted_pictures_are_kept(batch):
    case = next(case for case in cheats.CASES if case.name == "a picture in a text cell")
    page = batch.course.folder / "feedback" / case.student / NAME / f"{NAME}.html"
    assert page.read_text("utf-8").count('src="data:image/png;base64,iVBORw0KGgo="') == 2


def test_summary_commands_no_terminal(batch):
    table = house.write_grades(batch.course.folder)
    for line in house.summary(batch.course.folder, NAME, table):
        assert line.isprintable()
    with (batch.course.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(cheats.CASES)


def test_names_of_cases_differ():
    names = [case.name for case in cheats.CASES]
    assert len(set(names)) == len(names)


# --- Gradings that are interrupted, repeated or stuck --------------------------------------------

HONEST = ("right", "blank", "half")


def test_killed_in_the_middle_and_run_again(tmp_path):
    undisturbed, killed = new_course(tmp_path / "one"), new_course(tmp_path / "two")
    names = (*HONEST, "cells in reverse order", "sys.exit in a function", "an empty file")
    for course in (undisturbed, killed):
        hand_in(course, *names)
    command = [
        sys.executable,
        "-m",
        "mixlab.grading",
        "grade",
        "--course",
        killed.folder,
        "--jobs",
        "2",
    ]
    grading = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: (killed.folder / "graded.json").exists())
        below = all_below(grading.pid)
    finally:
        grading.kill()
        grading.wait()
    assert below  # it had begun others, which end with it
    wait_for(lambda: not any(os.path.exists(f"/proc/{number}") for number in below))
    assert len(killed.grade(NAME, jobs=2)) == len(names)
    undisturbed.grade(NAME, jobs=2)
    assert killed.points(NAME) == undisturbed.points(NAME)
    one, two = ((course.folder / "grades.csv").read_text() for course in (undisturbed, killed))
    assert one == two


def all_below(number):
    """Return the processes that this one has begun, and those that they have."""
    parents = {int(path.parent.name): parent_of(path) for path in processes("stat")}
    found = {number}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {number}


def parent_of(path):
    with contextlib.suppress(OSError):
        return int(path.read_text().rpartition(")")[2].split()[1])


def wait_for(event, seconds=60):
    end = time.monotonic() + seconds
    while not event():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_again_and_by_hand_and_handed_in_anew(tmp_path):
    course = new_course(tmp_path)
    cases = hand_in(course, *HONEST)
    first = course.grade(NAME, jobs=2)
    everything = contents(tmp_path / "autograded", tmp_path / "feedback")

    assert course.grade(NAME, jobs=2) == first  # a second time changes nothing
    assert contents(tmp_path / "autograded", tmp_path / "feedback") == everything

    with house.gradebook(tmp_path) as book:  # as the formgrader does it
        grade = book.find_grade("why", NAME, NAME, cases["right"].student)
        grade.manual_score, grade.needs_manual_grade = 30, False
        book.db.commit()
    again = course.grade(NAME, jobs=2, again=True)
    assert again[cases["right"].student]["score"] == 31 + 30

    better = cheats.Case("half", cheats.ALL)
    path = course.place(cases["half"].student, NAME)
    path.write_bytes(course.place(cases["right"].student, NAME).read_bytes())
    course.place(cases["blank"].student, NAME).write_text("broken")
    anew = course.grade(NAME, jobs=2)
    assert anew[cases["half"].student]["score"] == sum(cheats.POINTS[name] for name in better.earns)
    assert "not JSON" in anew[cases["blank"].student]["remark"]


def test_one_grading_at_a_time(tmp_path):
    course = new_course(tmp_path)
    hand_in(course, "blank")
    with house.alone(tmp_path), pytest.raises(house.CourseError, match="being graded already"):
        course.grade(NAME)


STUCK = """
import os, signal, time

def stuck(assignment, student, notebooks):
    if student.endswith("sys-exit-in-a-cell"):
        os.kill(os.getpid(), signal.SIGKILL)
    if student.endswith("quit-in-a-function"):  # the clock of the grader runs, and now faster
        signal.setitimer(signal.ITIMER_REAL, signal.getitimer(signal.ITIMER_REAL)[0] / 200)
        time.sleep(60)

c.Autograde.pre_convert_hook = stuck
"""


def test_a_grader_that_is_killed_or_stuck_takes_no_other_with_it(tmp_path):
    course = new_course(tmp_path, STUCK)
    hand_in(course, *HONEST, "sys.exit in a cell", "quit in a function")
    rows = course.grade(NAME, jobs=2)
    assert sorted(row["score"] or 0 for row in rows.values()) == [0, 0, 0, 3, 31]
    remarks = sorted(row["remark"] for row in rows.values())
    assert remarks[:3] == ["", "", ""]
    assert all("was killed" in remark for remark in remarks[3:])

"""A course on disk: hand out its problem sets, grade what came back, and say what went wrong.

The folder is laid out as nbgrader wants it: ``source/ps1/ps1.ipynb`` becomes ``release/ps1``, and
``submitted/ann/ps1/ps1.ipynb`` becomes ``autograded/ann/ps1`` and ``feedback/ann/ps1``.
"""

import codecs
import contextlib
import csv
import fcntl
import gc
import hashlib
import json
import os
import re
import resource
import signal
import sys
import threading
import time
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import PyFileConfigLoader

from mixlab.fit import progress
from mixlab.grading import _walls
from mixlab.grading.preprocessors import grade_id_of, is_test

COLUMNS = ("student_id", "problem_set", "score", "max_score", "to_grade_by_hand", "remark")
LARGEST = 200 * 2**20  # bytes of a submission
MEMORY = 8 * 2**30  # bytes that a process which grades may take
CELL_TYPES = ("code", "markdown", "raw")
PRELOADED = (  # by the process that others are forked off: what it and the problem sets import
    "mixlab.grading.course",
    "mixlab.explore",
    "mixlab.grading.feedback",
    "scipy.stats",
    "sympy",
)
REST = 120  # seconds for all that is not running the student's code; after that, something hangs
MARKERS = re.compile(
    r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|(?<=\n)### .*(SOLUTION|HIDDEN)"
)


class CourseError(Exception):
    """Something is wrong with the course; the message says what, and what to do about it."""


@dataclass
class Outcome:
    """What became of one submission."""

    student: str
    problem_set: str
    graded: bool
    reason: str = ""  # why it could not be graded
    digest: str = ""
    seconds: float = 0.0


@cache
def api(course):
    """Return nbgrader, at work in this folder."""
    # Its database is set up by a command that it looks for on the path.
    here = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
    warnings.filterwarnings("ignore", category=SAWarning)  # about nbgrader's way with SQLAlchemy
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    nbgrader = NbGraderAPI(config=config)
    nbgrader.log.handlers.clear()
    nbgrader.log.propagate = False
    return nbgrader


def gradebook(course):
    """Return nbgrader's database of this course; a context manager."""
    settings = api(course).coursedir
    return Gradebook(settings.db_url, settings.course_id)


def problem_sets(course):
    """Return the names of the problem sets in the folder ``source``."""
    found = sorted(path.parent.name for path in (course / "source").glob("*/*.ipynb"))
    if not found:
        raise CourseError(f"There are no problem sets in {course / 'source'}.")
    return found


def submissions(course, problem_set):
    """Return the names of the students who have handed in something for a problem set."""
    return sorted(path.parent.name for path in (course / "submitted").glob(f"*/{problem_set}"))


# --- Handing out ---------------------------------------------------------------------------------


def release(course, problem_set):
    """Write the student's version of a problem set into ``release``, and check it.

    Raises
    ------
    CourseError
        If nbgrader cannot make it, or if it holds a part of a solution or of a hidden test.
    """
    made = api(course).generate_assignment(problem_set, force=True, create=True)
    if not made["success"]:
        raise CourseError(f"{problem_set} could not be made:\n{last_words(made)}")
    source, target = (
        nbformat.read(course / folder / problem_set / f"{problem_set}.ipynb", as_version=4)
        for folder in ("source", "release")
    )
    if left := leaks(source, target):
        raise CourseError(f"The student's version of {problem_set} gives away:\n" + "\n".join(left))


def leaks(source, target):
    """Return the lines of solutions and hidden tests that the student's version still holds.

    A line that the student is shown anyway, outside the hidden regions, does not count, nor does
    one too short to give anything away.
    """
    secret, shown = set(), set()
    for cell in source.cells:
        hidden, text_answer = False, cell.cell_type == "markdown" and not is_test(cell)
        if text_answer and cell.metadata.get("nbgrader", {}).get("solution"):
            secret.update(cell.source.splitlines())
            continue
        for line in cell.source.splitlines():
            if re.search(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)", line):
                hidden = True
            (secret if hidden else shown).add(line.strip())
            if re.search(r"END (SOLUTION|HIDDEN TESTS|MARK SCHEME)", line):
                hidden = False
    secret = {line for line in secret - shown if len(line.strip()) > 9}
    found = []
    for number, cell in enumerate(target.cells, start=1):
        where = f"  cell {number} ({grade_id_of(cell) or cell.cell_type})"
        lines = {line.strip() for line in cell.source.splitlines()}
        found += [f"{where}: {line}" for line in sorted(lines & secret)]
        found += [f"{where}: {line}" for line in sorted(lines) if MARKERS.search(line)]
        if cell.get("outputs"):
            found.append(f"{where}: has outputs")
    return found


# --- Grading -------------------------------------------------------------------------------------


def grade(course, problem_set, *, jobs, again=False):
    """Grade all submissions to a problem set that are not graded yet; return their outcomes.

    Parameters
    ----------
    course : Path
    problem_set : str
    jobs : int
        How many processes grade at the same time.
    again : bool, default False
        Whether to grade those too that were graded already, and have not changed since.

    Returns
    -------
    list of Outcome
        One for each student, also for those graded earlier.
    """
    with alone(course):
        release(course, problem_set)
        if api(course).config.ExecuteApart.get("walls", True):
            _walls.check(course)
        record = Record(course / "graded.json")
        outcomes, todo = [], []
        for student in submissions(course, problem_set):
            before = record.get(student, problem_set)
            if before and not again and before.digest == digest_of(course, student, problem_set):
                outcomes.append(before)
            else:
                todo.append(student)
        for outcome in in_parallel(course, problem_set, todo, jobs):
            record.put(outcome)
            outcomes.append(outcome)
    return sorted(outcomes, key=lambda outcome: outcome.student)


@contextlib.contextmanager
def alone(course):
    """Let only one grading of a course be at work; CourseError for the second one."""
    with (course / "nbgrader_config.py").open() as file:  # its lock ends with the process
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(f"{course} is being graded already. Wait for that to end.") from None
        yield


def in_parallel(course, problem_set, students, jobs):
    """Grade these submissions in several processes; yield the outcomes as they come."""
    interrupted = []
    bar = progress(f"grading {problem_set}", len(students))
    with bar, processes(jobs) as pool:
        asked = {pool.submit(grade_one, course, problem_set, name): name for name in students}
        for future in as_completed(asked):
            try:
                yield future.result()
                bar.update()
            except BrokenProcessPool:  # the grader's own process was killed, by one of them
                interrupted.append(asked[future])
        if interrupted:
            pool.shutdown()
        for name in interrupted:
            try:
                with processes(1) as pool:
                    yield pool.submit(grade_one, course, problem_set, name).result()
            except BrokenProcessPool:
                reason = "the process that graded it was killed (out of time or memory?)"
                yield Outcome(name, problem_set, False, reason)
            bar.update()


def processes(jobs):
    """Return a pool of processes that grade.

    They are forked off a process that has done nothing but import: seconds of work, once for all.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED])
    return ProcessPoolExecutor(jobs, context, initializer=begin, initargs=({**os.environ},))


def begin(environment):
    """Begin a process that grades: with limited memory, and to end with the one that began it."""
    os.environ.clear()
    os.environ.update(environment)  # that of now, not of when the first pool was made
    gc.freeze()  # what is imported stays: never to be looked through for garbage
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent():
    """Wait for the end of the process that began this one, which may be killed, and follow it."""
    parent_process().join()
    os._exit(1)


def grade_one(course, problem_set, student):
    """Grade one submission, with feedback; return its outcome."""
    began = time.monotonic()
    strip_mark(course / "submitted" / student / problem_set / f"{problem_set}.ipynb")
    digest = digest_of(course, student, problem_set)
    settings = api(course).config.ExecuteApart
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # to be killed by it
    signal.setitimer(signal.ITIMER_REAL, settings.get("all_seconds", 180) + REST)
    try:
        reason = graded(course, problem_set, student)
    except Exception as error:  # whatever a submission may lead to
        reason = f"{type(error).__name__}: {error}"
    signal.setitimer(signal.ITIMER_REAL, 0)
    if reason:
        digest = ""  # to be tried again
    seconds = time.monotonic() - began
    return Outcome(student, problem_set, not reason, printable(reason), digest, seconds)


def graded(course, problem_set, student):
    """Grade one submission, with feedback; return why that failed, or an empty string."""
    reason = unfit(course / "submitted" / student / problem_set, problem_set)
    if reason:
        return reason
    nbgrader = api(course)
    for step in (nbgrader.autograde, nbgrader.generate_feedback):
        done = step(problem_set, student, force=True)
        if not done["success"]:
            return last_words(done)
    return ""


def strip_mark(path):
    """Take off the mark that Windows puts before UTF-8, with which nbgrader cannot read a file."""
    if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK | os.W_OK):
        content = path.read_bytes()
        if content.startswith(codecs.BOM_UTF8):
            path.write_bytes(content.removeprefix(codecs.BOM_UTF8))


def printable(text, longest=300):
    """Return a text without what would command a terminal or could not be stored."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:longest])


def unfit(folder, problem_set):
    """Return why a submission cannot be graded, or an empty string."""
    name = folder.parent.name
    if re.search(r"[*?\[\]{}+,]", name) or not name.isprintable() or name != name.strip():
        return (
            "the name of the student's folder has blanks around it, or a character with a meaning"
        )
    size = 0
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            return f"{path.name} is a link or a device and not a file"
        size += path.stat().st_size
    if size > LARGEST:
        return f"it has {size / 2**20:.0f} MB, more than {LARGEST / 2**20:.0f}"
    path = folder / f"{problem_set}.ipynb"
    if not path.is_file():
        others = sorted(other.name for other in folder.rglob("*.ipynb"))
        return f"there is no {path.name}" + (f", but {', '.join(others)}" if others else "")
    if not path.stat().st_size:
        return f"{path.name} is empty"
    try:
        cells = nbformat.convert(nbformat.reader.reads(path.read_text("utf-8")), 4).cells
        for number, cell in enumerate(cells, start=1):
            if not isinstance(cell.metadata, dict) or cell.cell_type not in CELL_TYPES:
                return f"{path.name} is not a notebook: its cell {number} is none"
    except UnicodeDecodeError:
        return f"{path.name} is not written in UTF-8"
    except (nbformat.reader.NotJSONError, RecursionError):
        return f"{path.name} is not JSON, as notebooks are"
    except Exception:  # whatever nbformat meets on its way
        return f"{path.name} is not a notebook"
    try:
        if (stamp := path.with_name("timestamp.txt")).exists():
            parse_utc(stamp.read_text("utf-8").strip() or None)
    except (ValueError, OverflowError):
        return f"there is no time in {stamp.name}"
    return ""


def last_words(result):
    """Return the line that says why nbgrader failed."""
    lines = [line for line in result.get("error", "").splitlines() if line.strip()]
    errors = [line for line in result.get("log", "").splitlines() if "Error" in line]
    return (errors[-1:] or lines[-1:] or ["nbgrader failed and did not say why"])[0].strip()


def digest_of(course, student, problem_set):
    """Return a digest of all that the points depend on: the submission and the problem set."""
    digest = hashlib.sha256()
    for path in (
        course / "source" / problem_set / f"{problem_set}.ipynb",
        course / "submitted" / student / problem_set / f"{problem_set}.ipynb",
    ):
        if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Record:
    """What was graded already; a file that is whole at every moment."""

    def __init__(self, path):
        self.path = path
        self.outcomes = {}
        if path.exists():
            for entry in json.loads(path.read_text()):
                outcome = Outcome(**entry)
                self.outcomes[outcome.student, outcome.problem_set] = outcome

    def get(self, student, problem_set):
        """Return what became of a submission, or None."""
        return self.outcomes.get((student, problem_set))

    def put(self, outcome):
        """Write down what became of a submission."""
        self.outcomes[outcome.student, outcome.problem_set] = outcome
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps([asdict(each) for each in self.outcomes.values()], indent=1))
        beside.replace(self.path)


# --- Reporting -----------------------------------------------------------------------------------


def write_grades(course):
    """Write grades.csv, all that was graded so far; return its rows as dicts."""
    outcomes = Record(course / "graded.json").outcomes
    with gradebook(course) as book:
        table = [row_of(book, outcomes[key]) for key in sorted(outcomes, key=lambda key: key[::-1])]
    beside = course / "grades.csv.new"
    with beside.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(table)
    beside.replace(course / "grades.csv")
    return table


def row_of(book, outcome):
    """Return the row of one submission; one that could not be graded has no score, not zero."""
    most = book.find_assignment(outcome.problem_set).max_score
    row = dict.fromkeys(COLUMNS, "") | {
        "student_id": outcome.student,
        "problem_set": outcome.problem_set,
        "max_score": most,
    }
    if not outcome.graded:
        return row | {"remark": f"not graded: {outcome.reason}"}
    found = book.find_submission(outcome.problem_set, outcome.student)
    by_hand = "yes" if found.needs_manual_grade else "no"
    return row | {"score": found.score, "to_grade_by_hand": by_hand}


def summary(course, problem_set, table):
    """Return the lines that tell an instructor how it went, from the rows of grades.csv."""
    table = [row for row in table if row["problem_set"] == problem_set]
    if not table:
        return [f"{problem_set}: no submissions"]
    graded = [row for row in table if row["score"] != ""]
    lines = [f"{problem_set}: {len(graded)} of {len(table)} graded"]
    if graded:
        scores = [row["score"] for row in graded]
        lines[0] += f", {min(scores):g} to {max(scores):g} of {graded[0]['max_score']:g} points"
    if by_hand := sum(row["to_grade_by_hand"] == "yes" for row in graded):
        lines.append(f"  {by_hand} with an answer to be graded by hand (nbgrader formgrader)")
    lost, ready_made = defaultdict(list), []
    for student in (row["student_id"] for row in graded):
        path = course / "autograded" / student / problem_set / f"{problem_set}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for failure in failures(notebook):
            lost[failure].append(student)
        if used := estimators(notebook):
            ready_made.append(f"  {student}: mentions {', '.join(used)}")
    if lost:
        lines.append("  what went wrong, by check:")
        most_frequent = sorted(lost.items(), key=lambda item: -len(item[1]))[:20]
        for (test, said), students in most_frequent:
            lines.append(f"  {len(students):4d}  {test}: {said}  ({few(students)})")
    if ready_made:
        lines += ["  ready-made estimators in an answer, for you to judge:", *ready_made]
    return lines + [f"  {row['student_id']}: {row['remark']}" for row in table if row["remark"]]


def few(names, most=3):
    """Return the first of these names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def failures(notebook):
    """Return the tests that failed in a graded notebook, each with what it says."""
    for cell in notebook.cells:
        if is_test(cell) and cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type == "error":
                    said = f"{output.ename}: {output.evalue}".removeprefix("AssertionError: ")
                    yield grade_id_of(cell), printable(said.replace("\n", " "), 150)


def estimators(notebook):
    """Return the names of ready-made estimators that a student's own cells mention."""
    names = (
        r"(?<![\w.])(?:mixlab\.)?(?:em|moments|density|pearson|selection)\.\w+"
        r"|\bmixlab\.(?:em|moments|density|pearson|selection)\b"
        r"|\bfrom mixlab import\b.*\b(?:em|moments|density|pearson|selection)\b"
        r"|\b\w*GaussianMixture\b|\.responsibilities\("
    )
    found = set()
    for cell in notebook.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("locked"):
            found.update(re.findall(names, cell.source))
    return sorted(found)

"""The bank of cheats and accidents: what is handed in, and the marks that it has earned.

The course is one small problem set, `problem_set`. A case leaves most of its answers right, so that
it shows both: that a cheat gains nothing, and that it loses nothing else. Should a wall fail, no
case does harm: it touches a file that the tests look for, or stops before it does what it is for.
"""

import copy
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from mixlab.grading.preprocessors import grade_id_of

NAME = "ps0"
MEAN = frozenset({"mean-visible", "mean-hidden"})
VARIANCE = frozenset({"variance-visible", "variance-hidden"})
VALUE = frozenset({"largest-value"})
POINTS = {
    "mean-visible": 1,
    "mean-hidden": 2,
    "variance-visible": 4,
    "variance-hidden": 8,
    "largest-value": 16,
    "why": 32,
}
ALL = MEAN | VARIANCE | VALUE
NOTHING = frozenset()
SETTINGS = """
import mixlab.grading._apart

mixlab.grading._apart.LATE = 1
c.ExecuteApart.cell_seconds = 3
c.ExecuteApart.call_seconds = 1
c.ExecuteApart.all_seconds = 60
"""
SECRET = "MIXLAB-HIDDEN-TEST"  # stands in every hidden test, solution and variable of the grader

RIGHT = {
    "mean": "def mean(x, weights):\n    return float(np.average(x, weights=weights))\n",
    "variance": "def variance(x):\n    return float(np.var(x))\n",
    "largest": "largest = 7\n",
    "why": "Because squares are never negative.",
}


# --- The problem set -----------------------------------------------------------------------------


def problem_set():
    """Return the instructor's notebook: two functions, a value and a free text."""
    return new_notebook(
        cells=[
            new_markdown_cell("# Problem set 0: mean and variance"),
            cell("setup", "import numpy as np\n\nfrom mixlab import exercises", locked=True),
            new_markdown_cell("Write `mean(x, weights)`."),
            answer(
                "mean",
                "def mean(x, weights):",
                "    return float(np.average(x, weights=weights))",
                "    raise NotImplementedError('Begin with the sum of the products.')",
            ),
            check(
                "mean-visible",
                "exercises.same(mean([1.0, 2.0], [1.0, 3.0]), 1.75, 'the mean')",
                "exercises.same(mean([1.0, 4.0], [1.0, 1.0]), 2.5, 'the mean')",
            ),
            check(
                "mean-hidden",
                "x = np.array([3.0, 1.0, 4.0, 1.0, 5.0])",
                "exercises.same(mean(x, np.arange(1.0, 6.0)), 46 / 15, 'the mean')",
            ),
            new_markdown_cell("A picture:"),
            new_code_cell("print('a cell that is free to be changed')"),
            new_markdown_cell("Write `variance(x)`."),
            answer(
                "variance",
                "def variance(x):",
                "    return float(np.var(x))",
                "    raise NotImplementedError('Begin with the deviations.')",
            ),
            check("variance-visible", "exercises.same(variance([1.0, 2.0]), 0.25, 'the variance')"),
            check(
                "variance-hidden",
                "x = np.arange(30_001.0)  # more than a pipe holds",
                "exercises.same(variance(x), 75_005_000, 'the variance')",
                "x = np.array([3.0, 1.0, 4.0, 1.0, 5.0])",
                "exercises.same(variance(x), 2.56, 'the variance')",
            ),
            answer("largest", "largest = None", "largest = 7", ""),
            check(
                "largest-value",
                "found = exercises.numbers(largest, 'your number', ())",
                "assert found**2 < 50 < (found + 1) ** 2, 'Its square should just be below 50.'",
            ),
            cell("why", f"Because. {SECRET}", kind="markdown", grade=True, solution=True),
        ]
    )


def answer(grade_id, begin, solution, end):
    lines = [
        begin,
        "    ### BEGIN SOLUTION",
        solution,
        f"    # {SECRET}",
        "    ### END SOLUTION",
        end,
    ]
    if not begin.endswith(":"):
        lines = [line.removeprefix("    ") for line in lines]
    return cell(grade_id, "\n".join(lines).strip(), solution=True)


def check(grade_id, visible, *hidden):
    """Return a test cell; with more than one line, all of them but the first are hidden."""
    hidden = hidden and ("### BEGIN HIDDEN TESTS", f"# {SECRET}", *hidden, "### END HIDDEN TESTS")
    return cell(grade_id, "\n".join([visible, *hidden]), grade=True, locked=True)


def cell(grade_id, source, *, kind="code", grade=False, locked=False, solution=False):
    settings = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "locked": locked,
        "solution": solution,
        "task": False,
    }
    if grade:
        settings["points"] = POINTS[grade_id]
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source, metadata={"nbgrader": settings})


# --- The cases -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """What one student hands in, and what becomes of it."""

    name: str
    earns: frozenset  # the test cells whose points it gets
    answers: dict = field(default_factory=lambda: RIGHT)
    change: Callable | None = None  # changes the notebook in place
    write: Callable | None = None  # writes the file, or whatever stands in its place
    not_graded: str = ""  # a part of the reason, where there is nothing to grade
    shows: str = ""  # a part of what the graded notebook shows

    def __str__(self):
        return self.name

    @property
    def student(self):
        return f"{CASES.index(self):03d}-" + re.sub(r"\W+", "-", self.name)


CASES = []


def case(name, earns, **what):
    CASES.append(Case(name, frozenset(earns), **what))


def changed(name, earns=ALL, **what):
    """A case that changes the notebook after the right answers are in it."""

    def keep(change):
        case(name, earns, change=change, **what)
        return change

    return keep


def written(name, earns=NOTHING, **what):
    """A case that writes its file by itself; it is given the path and the right notebook."""

    def keep(write):
        case(name, earns, write=write, **what)
        return write

    return keep


def in_cell(name, source, earns=MEAN | VALUE, **what):
    """A case with this source in the place of the answer cell `variance`."""
    case(name, earns, answers={**RIGHT, "variance": source}, **what)


def in_function(name, body, earns=MEAN | VALUE, before="", **what):
    """A case whose function `variance` does this."""
    lines = [f"    {line}" if line else "" for line in body.strip().splitlines()]
    in_cell(name, "\n".join([before.strip(), "def variance(x):", *lines]), earns, **what)


def hand_in(case, course, port=0):
    """Put what a case hands in into the course; `port` is one at which somebody listens."""
    notebook = course.released(NAME)
    for cell in notebook.cells:
        source = case.answers.get(grade_id_of(cell), cell.source)
        cell.source = source.replace("@COURSE@", str(course.folder)).replace("@PORT@", str(port))
    if case.change is not None:
        case.change(notebook)
    path = course.place(case.student, NAME)
    if case.write is not None:
        case.write(path, notebook)
    else:  # not by nbformat, which would mend it or refuse
        path.write_text(json.dumps(notebook))


def find(notebook, grade_id):
    """Return the cell of that name."""
    return next(cell for cell in notebook.cells if grade_id_of(cell) == grade_id)


def place(notebook, grade_id):
    return notebook.cells.index(find(notebook, grade_id))


# Honest ones, for the others to leave alone.
case("right", ALL)
case("blank", NOTHING, answers={})
case("half", MEAN, answers={"mean": RIGHT["mean"]})


# --- Changed cells and metadata ------------------------------------------------------------------

WRONG = {"variance": "def variance(x):\n    return 0.0\n"}


def cheat_on_tests(name, earns=MEAN | VALUE, **what):
    """A case with a wrong variance that changes the cells around it."""
    return changed(name, earns, answers={**RIGHT, **WRONG}, **what)


@cheat_on_tests("tests edited")
def _(notebook):
    for grade_id in POINTS:
        find(notebook, grade_id).source = "assert True"


@cheat_on_tests("tests emptied")
def _(notebook):
    for grade_id in ("variance-visible", "variance-hidden"):
        find(notebook, grade_id).source = ""


@cheat_on_tests("tests deleted")
def _(notebook):
    notebook.cells = [cell for cell in notebook.cells if grade_id_of(cell) not in VARIANCE]


@cheat_on_tests("tests made into text")
def _(notebook):
    for grade_id in VARIANCE:
        old = find(notebook, grade_id)
        new = new_markdown_cell("all fine", metadata=old.metadata)
        notebook.cells[place(notebook, grade_id)] = new


@cheat_on_tests("a changed copy of a test before and after it")
def _(notebook):
    for grade_id in VARIANCE:
        at = place(notebook, grade_id)
        fake = copy.deepcopy(notebook.cells[at])
        fake.update(source="pass", id="")
        notebook.cells[at : at + 1] = [fake | {"id": "a"}, notebook.cells[at], fake | {"id": "b"}]


@cheat_on_tests("points changed")
def _(notebook):
    for grade_id in POINTS:
        find(notebook, grade_id).metadata["nbgrader"]["points"] = 1000


@cheat_on_tests("points and grading moved to the answer")
def _(notebook):
    settings = find(notebook, "variance").metadata["nbgrader"]
    settings.update(grade=True, points=100, solution=False, locked=True)


@cheat_on_tests("tests no longer graded")
def _(notebook):
    for grade_id in VARIANCE:
        find(notebook, grade_id).metadata["nbgrader"].update(
            grade=False, solution=True, locked=False
        )


@cheat_on_tests("setup edited")
def _(notebook):
    find(notebook, "setup").source += "\nexercises.same = lambda *a, **k: None"


@cheat_on_tests("names of two tests exchanged")
def _(notebook):
    names = ("mean-visible", "variance-hidden")
    one, two = (find(notebook, name).metadata["nbgrader"] for name in names)
    one["grade_id"], two["grade_id"] = two["grade_id"], one["grade_id"]


@cheat_on_tests("a score in the metadata")
def _(notebook):
    notebook.metadata["nbgrader"] = {"score": 63, "max_score": 63}
    for cell in notebook.cells:
        cell.metadata.setdefault("nbgrader", {}).update(score=1000, auto_score=1000)


@cheat_on_tests("outputs that claim success")
def _(notebook):
    for grade_id in VARIANCE:
        find(notebook, grade_id).outputs = [
            nbformat.v4.new_output("execute_result", {"text/plain": "8"}, execution_count=1)
        ]


@cheat_on_tests("a partial credit of its own")
def _(notebook):
    at = place(notebook, "variance-visible")
    notebook.cells.insert(at, new_code_cell("get_ipython().user_ns['_'] = 4\n4"))


@changed("names of two answers exchanged", VARIANCE | VALUE)
def _(notebook):  # the mean is then defined where the variance should be: behind its tests
    one, two = (find(notebook, name).metadata["nbgrader"] for name in ("mean", "variance"))
    one["grade_id"], two["grade_id"] = "variance", "mean"


@changed("cells in reverse order")
def _(notebook):
    notebook.cells.reverse()


@changed("cells between the others")
def _(notebook):
    notebook.cells = [
        each
        for number, cell in enumerate(notebook.cells)
        for each in (cell, new_code_cell(f"note_{number} = {number}"), new_markdown_cell("A note."))
    ]


@changed(
    "defined in a cell of their own", answers={"mean": RIGHT["mean"], "largest": "largest = 7"}
)
def _(notebook):
    notebook.cells.insert(place(notebook, "variance") + 1, new_code_cell(RIGHT["variance"]))


@changed("an answer cell split in two", answers={**RIGHT, "variance": "half = 0.5"})
def _(notebook):  # as JupyterLab does: both halves keep the name
    second = copy.deepcopy(find(notebook, "variance"))
    second.update(id="second", source="def variance(x):\n    return np.var(x) * 2 * half")
    notebook.cells.insert(place(notebook, "variance") + 1, second)


@changed("a copy of an answer left above it")
def _(notebook):
    old = copy.deepcopy(find(notebook, "variance"))
    old.update(id="old", source="def variance(x):\n    return None")
    notebook.cells.insert(place(notebook, "variance"), old)


@changed("an answer deleted", MEAN | VALUE)
def _(notebook):
    del notebook.cells[place(notebook, "variance")]


@changed("an answer made into text and its name kept")
def _(notebook):
    cell = find(notebook, "variance")
    notebook.cells[place(notebook, "variance")] = new_markdown_cell(
        cell.source, metadata=cell.metadata
    )


@changed("all cells deleted", NOTHING)
def _(notebook):
    notebook.cells = []


@changed("all names lost, as some web sites do")
def _(notebook):
    for cell in notebook.cells:
        cell.metadata = {}


for nonsense in ([1, 2], "words", 5, None):

    @changed(f"metadata are {nonsense}", NOTHING, not_graded="is not a notebook")
    def _(notebook, nonsense=nonsense):
        find(notebook, "variance").metadata = nonsense


NONSENSE = [{"nbgrader": []}, {"nbgrader": "words"}, {"nbgrader": {"points": -5}}]
NONSENSE += [{"nbgrader": {"grade_id": name, "points": "many"}} for name in ([], {"a": 1}, "setup")]
for nonsense in NONSENSE:

    @changed(f"metadata are {nonsense}", MEAN | VALUE)
    def _(notebook, nonsense=nonsense):
        find(notebook, "variance").update(metadata=nonsense, id="another")


@changed("nonsense in the metadata of the notebook")
def _(notebook):
    deep = {}
    for _ in range(100):
        deep = {"deep": deep}
    notebook.metadata = {"kernelspec": {"name": "evil", "language": 5}, "language_info": deep}


@changed("a picture in a text cell")
def _(notebook):
    for cell in (find(notebook, "why"), new_markdown_cell("")):
        cell.source = "Look: ![drawing](attachment:drawing.png)"
        cell.attachments = {"drawing.png": {"image/png": "iVBORw0KGgo="}}
    notebook.cells.append(cell)


@changed("a picture that is not there")
def _(notebook):
    find(notebook, "why").source = "Look: ![drawing](attachment:drawing.png)"
    notebook.cells.append(new_markdown_cell("![drawing](attachment:drawing.png)"))


@changed("scripts in a text cell")
def _(notebook):
    script = (
        "<script>alert('ATTACK')</script> <img src=x onerror=\"alert('ATTACK')\"> "
        "[link](javascript:alert('ATTACK')) <svg/onload=alert('ATTACK')> "
        "<iframe srcdoc=\"<script>alert('ATTACK')</script>\"></iframe>"
    )
    find(notebook, "why").source = script
    notebook.cells.append(new_markdown_cell(script))
    attached = {'"onerror="ATTACK': {"text/html": script, "image/png": '"><script>ATTACK'}}
    notebook.cells.append(new_markdown_cell("x ![](attachment:x)", attachments=attached))


@changed("control characters in sources")
def _(notebook):
    find(notebook, "variance").source += "# \x1b[31m \x0c"
    notebook.cells.append(new_code_cell("\x00"))
    notebook.cells.append(new_markdown_cell("\x00\x1b[31m"))


@changed("a million brackets in a text cell")
def _(notebook):
    find(notebook, "why").source = "[" * 100_000 + "*a" * 100_000
    notebook.cells.append(new_markdown_cell("> " * 5_000 + "a"))


# --- Files that are not what they should be ------------------------------------------------------


@written("an empty file", not_graded="empty")
def _(path, notebook):
    path.touch()


@written("not a notebook", not_graded="not written in UTF-8")
def _(path, notebook):
    path.write_bytes(b"\x89PNG\r\n\x1a\n" * 1000)


@written("words in place of a notebook", not_graded="not JSON")
def _(path, notebook):
    path.write_text("my laptop broke, sorry")


for text in ("[]", "5", '"words"', "null", "{}", '{"cells": 5}', '{"cells": [1], "nbformat": 4}'):

    @written(f"JSON of another kind: {text}", not_graded="not a notebook")
    def _(path, notebook, text=text):
        path.write_text(text)


@written("JSON too deep", not_graded="not JSON")
def _(path, notebook):
    path.write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")


@written("no cells", not_graded="not a notebook")
def _(path, notebook):
    path.write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}')


@written("cells of no kind", not_graded="not a notebook")
def _(path, notebook):
    cells = [{}, {"cell_type": "poem", "source": "x", "metadata": {}}, {"cell_type": "code"}]
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    )


@written("notebook of another set")
def _(path, notebook):
    cells = [cell("other", "other = 1", solution=True), cell("setup", "y = 1", locked=True)]
    nbformat.write(new_notebook(cells=cells), path)


@written("in UTF-16", not_graded="not written in UTF-8")
def _(path, notebook):
    path.write_bytes(nbformat.writes(notebook).encode("utf-16"))


@written("in Latin-1", not_graded="not written in UTF-8")
def _(path, notebook):
    text = json.dumps(notebook, ensure_ascii=False).replace("Because", "Weil für")
    path.write_bytes(text.encode("latin-1"))


@written("in UTF-8 with a mark at its beginning", ALL)
def _(path, notebook):
    path.write_bytes(nbformat.writes(notebook).encode("utf-8-sig"))


@written("lone surrogates", ALL)
def _(path, notebook):
    find(notebook, "why").source = "\ud800"
    find(notebook, "largest").source = "largest = 7  # \ud800"
    path.write_text(json.dumps(notebook))


@written("lines that end as on Windows", ALL)
def _(path, notebook):
    path.write_bytes(nbformat.writes(notebook).replace("\n", "\r\n").encode())


@written("notebook format 3", ALL)
def _(path, notebook):
    nbformat.write(notebook, path, version=3)


@written("notebook format 4.0, without ids", ALL)
def _(path, notebook):
    for each in notebook.cells:
        each.pop("id", None)
    path.write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 0}))


@written("notebook format 9", not_graded="not a notebook")
def _(path, notebook):
    path.write_text(json.dumps({**notebook, "nbformat": 9}))


@written("sources as lists of lines", ALL)
def _(path, notebook):
    for each in notebook.cells:
        each["source"] = each["source"].splitlines(keepends=True)
    path.write_text(json.dumps(notebook))


@written("sources that are numbers", MEAN | VALUE)
def _(path, notebook):
    find(notebook, "variance")["source"] = 5
    path.write_text(json.dumps(notebook))


@written("50 MB of output in it", ALL)
def _(path, notebook):
    stream = {"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}
    find(notebook, "variance").outputs = [nbformat.from_dict(stream)]
    nbformat.write(notebook, path)


@written("a cell of 20 MB", ALL)
def _(path, notebook):
    find(notebook, "variance").source += "# long" + "x" * 20_000_000
    nbformat.write(notebook, path)


@written("wrong file name", not_graded="but ps0_final.ipynb")
def _(path, notebook):
    nbformat.write(notebook, path.with_name("ps0_final.ipynb"))


@written("a file name of no language", not_graded="there is no ps0.ipynb")
def _(path, notebook):
    name = os.fsdecode(b"\xff\x1b[31m=1+1.ipynb")
    nbformat.write(notebook, path.with_name(name))


@written("another notebook beside it", ALL)
def _(path, notebook):
    nbformat.write(notebook, path)
    nbformat.write(new_notebook(), path.with_name("ps0-Copy1.ipynb"))
    path.with_name("empty.ipynb").touch()


@written("a checkpoint beside it", ALL)
def _(path, notebook):
    nbformat.write(notebook, path)
    (path.parent / ".ipynb_checkpoints").mkdir()
    nbformat.write(new_notebook(), path.parent / ".ipynb_checkpoints" / "ps0-checkpoint.ipynb")


for nonsense in (b"yesterday", b"\xff", b"9" * 1000):

    @written(f"timestamp.txt says {nonsense[:10]}", not_graded="no time in timestamp.txt")
    def _(path, notebook, nonsense=nonsense):
        nbformat.write(notebook, path)
        path.with_name("timestamp.txt").write_bytes(nonsense)


@written("modules beside it", ALL)
def _(path, notebook):
    nbformat.write(notebook, path)
    for name in ("numpy", "mixlab", "nbgrader_config", "sitecustomize", "conftest", "json"):
        marker = path.parents[3] / f"marker-{name}"  # in the folder of the course
        path.with_name(f"{name}.py").write_text(f"open({str(marker)!r}, 'w')")


@written("a link to the solution", not_graded="link")
def _(path, notebook):
    path.symlink_to(path.parents[3] / "source" / NAME / f"{NAME}.ipynb")


@written("a link beside it", not_graded="link")
def _(path, notebook):
    nbformat.write(notebook, path)
    path.with_name("data.csv").symlink_to("/etc/hostname")


@written("a folder that is a link", not_graded="link")
def _(path, notebook):
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[3] / "source" / NAME)


@written("a pipe", not_graded="link or a device")
def _(path, notebook):
    os.mkfifo(path)


@written("a folder in place of the notebook", not_graded="there is no")
def _(path, notebook):
    path.mkdir()


@written("a file in place of the folder", not_graded="there is no")
def _(path, notebook):
    path.parent.rmdir()
    path.parent.touch()


@written("forged as graded")
def _(path, notebook):
    notebook = copy.deepcopy(notebook)
    for each in notebook.cells:
        each.metadata.get("nbgrader", {}).update(score=100, points=100)
        if each.cell_type == "code":
            each.source = "'well done'"
            each.outputs = [
                nbformat.v4.new_output("execute_result", {"text/plain": "16"}, execution_count=1)
            ]
    nbformat.write(notebook, path)


# --- Code that ends, blocks or fills its process -------------------------------------------------

WALLED = """\
import ctypes, os, signal, sys, threading, time
def behind_walls():
    if open('/proc/1/comm').read().strip() != 'bwrap':
        raise RuntimeError('NO WALLS')
"""

ENDS = {
    "sys.exit": "import sys; sys.exit()",
    "os._exit": "import os; os._exit(0)",
    "a stop": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "an endless loop": "while True: pass",
    "endless output": "while True: print('x' * 10_000)",
}
for name, source in ENDS.items():
    in_cell(f"{name} in a cell", source)
    in_function(f"{name} in a function", source)
in_cell("exit in a cell", "exit()")
in_function("quit in a function", "quit(0)")
in_cell("an interruption in a cell", "raise KeyboardInterrupt")
in_function("a signal to itself", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
in_function("a segmentation fault", "import ctypes; ctypes.string_at(0)")
in_function(
    "an end of its own parents",
    "behind_walls(); os.kill(os.getppid(), 9); os.kill(1, 9)",
    before=WALLED,
)
in_function("an end of all it may end", "behind_walls(); os.kill(-1, 9)", before=WALLED)
in_function("a generator that does not end", "while True: yield 1")
in_function(
    "a loop that swallows every exception and signal",
    """
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except Exception: pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    try:
        while True: pass
    except BaseException: pass
""",
    before=WALLED,
)
in_function(
    "a timer of its own", "signal.setitimer(signal.ITIMER_REAL, 0); time.sleep(100)", before=WALLED
)
in_function("an endless loop in C", "return sum(iter(int, 1))")
in_function("10 GB at once", "return np.ones(1_250_000_000).sum()")
in_function("10 GB in pieces", "return len([np.empty(10**8, 'i1') for _ in range(100)])")
in_cell("10 GB in a cell", "pieces = [np.empty(10**8, 'i1') for _ in range(100)]")
in_cell(
    "10 GB in a cell, and caught",
    """
pieces = []
try:
    for _ in range(100): pieces.append(np.empty(10**8, 'i1'))
except MemoryError:
    pass
def variance(x):
    return float(np.var(x))
""",
    ALL,
)
in_function("a recursion without end", "return variance(x)")
in_function(
    "a recursion without end and without limit",
    "sys.setrecursionlimit(10**9); return variance(x)",
    before="import sys",
)
in_function(
    "many processes",
    """
behind_walls()
for _ in range(300):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
""",
    before=WALLED,
)
in_function(
    "many threads",
    """
behind_walls()
for _ in range(300):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
""",
    before=WALLED,
)
in_function(
    "a process that outlives its parent",
    """
behind_walls()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b'mixlab-survivor')  # its name
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except Exception: pass
        time.sleep(120)
    os._exit(0)
return float(np.var(x))
""",
    ALL,
    before=WALLED,
)
in_function("a fork that comes back twice", "import os; os.fork(); return float(np.var(x))", ALL)
in_function(
    "a full disk",
    """
import os, tempfile
folder = tempfile.mkdtemp()
for number in range(300):
    with open(os.path.join(folder, str(number)), 'wb') as file:
        file.write(bytes(10**6))
""",
)
in_function(
    "a large file", "open('/tmp/large', 'wb').write(bytes(3 * 10**7)); return float(np.var(x))"
)
in_function(
    "a stop a little later",
    """
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGSTOP)).start()
return float(np.var(x))
""",
    ALL,
    before=WALLED,
)
in_cell(
    "code that runs on in a thread",
    """
import threading
def run_on():
    while True: print('x' * 1000)
threading.Thread(target=run_on, daemon=True).start()
def variance(x):
    return float(np.var(x))
""",
    ALL,
)


# --- Answers that are no answers -----------------------------------------------------------------

for name, value in {
    "nan": "float('nan')",
    "the right number as a word": "str(np.var(x))",
    "a huge whole number": "10**5000",
    "a function": "lambda: 2.56",
    "a class": "type('Lie', (float,), {'__eq__': lambda *a: True, '__float__': lambda s: 2.56})",
    "800 MB": "np.zeros(10**8)",
    "a list of ten million": "[0] * 10**7",
    "an endless generator": "iter(int, 1)",
    "a dict with odd keys": "{(1, 2): 3, None: {}, 'is': 'array', 1.5: [x]}",
    "a masked array": "np.ma.masked_array([np.var(x)], [True])",
    "an array of 1e18 times nothing": "np.zeros((0, 10**9, 10**9), dtype='i1')",
}.items():
    in_function(f"returns {name}", f"return {value}")

in_function(
    "returns a list in a list in a list",
    """
deep = []
for _ in range(100_000): deep = [deep]
return deep
""",
)
in_function("returns a list that holds itself", "own = []; own.append(own); return own")
in_function(
    "returns a list that lies about itself",
    """
class Endless(list):
    def __iter__(self):
        while True: yield 0.25
return Endless([1])
""",
)
in_function(
    "returns an object that lies about everything",
    """
class Lie:
    __class__ = float
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __array__(self, *a, **k): return self
    def __float__(self): return self
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return True
return Lie()
""",
)
in_function("raises StopIteration", "raise StopIteration(0.25)")
in_function("raises what the tests would catch", "raise NotImplementedError")
in_function(
    "raises an error that cannot be shown",
    """
class Odd(Exception):
    def __str__(self): raise self
raise Odd()
""",
)
in_function(
    "raises an error with scripts and commands for terminals in it",
    "raise ValueError('<script>alert(`ATTACK`)</script>\\x1b[2J\\x1b[31m \\ud800 ' + 'x' * 10**6)",
)
case(
    "a value that lies",
    MEAN | VARIANCE,
    answers={
        **RIGHT,
        "largest": """
class Seven(float):
    def __lt__(self, other): return True
    __gt__ = __lt__
    def __pow__(self, other): return self
largest = Seven(8)
""",
    },
)
for name, value in {
    "None": "None",
    "nan": "float('nan')",
    "words": "'7'",
    "two numbers": "(7, 7)",
    "a function": "lambda: 7",
    "too much": "10**400",
}.items():
    case(
        f"a value that is {name}",
        MEAN | VARIANCE,
        answers={**RIGHT, "largest": f"largest = {value}"},
    )


# --- Code that changes what it can reach ---------------------------------------------------------

in_cell(
    "numpy patched",
    """
import numpy, numpy.testing
for name in ('allclose', 'isclose', 'array_equal', 'all', 'isfinite', 'asarray'):
    setattr(numpy, name, lambda *a, **k: True)
for name in dir(numpy.testing):
    if name.startswith('assert'): setattr(numpy.testing, name, lambda *a, **k: None)
def variance(x): return 0.0
""",
    MEAN | VALUE,
)
in_cell(
    "builtins patched",
    """
import builtins
builtins.AssertionError = type('AssertionError', (BaseException,), {})
builtins.isinstance = lambda *a: True
builtins.sum = builtins.abs = lambda *a: 0
builtins.AssertionError.__bool__ = lambda s: False
def variance(x): return 0.0
""",
)
in_cell(
    "hooks for exceptions patched",
    """
import sys, threading, traceback
sys.excepthook = threading.excepthook = lambda *a: None
ip = get_ipython()
ip.set_custom_exc((BaseException,), lambda *a, **k: None)
ip.showtraceback = ip._showtraceback = lambda *a, **k: None
ip.run_cell = type(ip).run_cell = lambda *a, **k: None
def variance(x): return 0.0
""",
    MEAN,
)
in_cell(
    "our own modules patched",
    """
import ast, json, sys
from mixlab import exercises
from mixlab.grading import _codec
exercises.same = exercises.numbers = exercises.refuses = lambda *a, **k: 7
_codec.encode = _codec.decode = lambda value: 0.25
ast.parse = json.dumps = lambda *a, **k: '{}'
def variance(x): return 0.0
""",
)
in_cell(
    "magics, prompts and widgets",
    """
%matplotlib inline
%%time
""".strip().splitlines()[0]
    + """
import asyncio, atexit, os, signal, sys, warnings
import matplotlib.pyplot as plt
warnings.simplefilter('error')
plt.plot([1, 2]); plt.show()
print('to the side', file=sys.stderr)
atexit.register(os._exit, 1)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
!echo shell
await asyncio.sleep(0.01)
try: input('?')
except Exception: pass
%load_ext autoreload
def variance(x):
    return asyncio.run(later(x))
async def later(x):
    return float(np.var(x))
""",
    ALL,
)
in_cell(
    "files by magic",
    """
%%writefile helpers.py
def variance(x): return 1
""".strip(),
)
in_cell(
    "several processes",
    """
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
def variance(x):
    with ThreadPoolExecutor(4) as pool:
        return float(list(pool.map(np.var, [x]))[0])
""",
    ALL,
)


# --- Forging what goes to the grader -------------------------------------------------------------

# The process has to hold the pipe, so that its code can always find it.
PIPE = """
import gc, json, os, signal, struct
line = next(each for each in gc.get_objects() if type(each).__name__ == 'Line')
def send(data):
    while data: data = data[os.write(line.outgoing, data[:4096]):]
def tell(message):
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    send(struct.pack('>Q', len(data)) + data)
def tell_all(**answer):
    for number in range(100): tell({'answers': number, **answer})
found = {'variance': {'function': True}, 'largest': {'value': 7}, 'mean': {'function': True}}
"""
FORGED = MEAN | {"variance-visible"} | VALUE  # as a function that returns 0.25 would

in_cell(
    "answers before it is asked",
    PIPE + "tell_all(found=found, value=0.25, outputs=[], failure=None)",
    FORGED,
)
in_cell(
    "answers before it is asked, and stops listening",
    PIPE
    + "tell_all(found=found, value=0.25, outputs=[], failure=None)\n"
    + "os.kill(os.getpid(), signal.SIGSTOP)",
    FORGED,
)
in_cell(
    "answers to nobody",
    PIPE
    + "for other in (-1, '5', None, [1], {}, 1e9): tell({'answers': other, 'value': 1})\n"
    + "tell({'borrow': 'open', 'arguments': ['/etc/passwd'], 'named': {}})\n"
    + RIGHT["variance"],
    ALL,
)
for name, code in {
    "garbage": "send(b'garbage' * 1000)",
    "100 MB of zeros": "send(bytes(10**8))",
    "a message of 30 MB without its end": "send(struct.pack('>Q', 3 * 10**7))",
    "brackets in brackets": "tell(b'[' * 10**6)",
    "ten million empty lists": "tell(b'{\"a\": [' + b'[],' * 9_000_000 + b'[]]}')",
    "no Unicode": "tell(b'\\xff\\xfe')",
    "a closed pipe": "os.close(line.outgoing); os.close(line.incoming)",
    "a process without a worker": "os.execv('/bin/sh', ['sh', '-c', 'sleep 100'])",
}.items():
    in_function(f"sends {name}", code, before=PIPE)
for name, outputs in {
    "a word": "'5'",
    "numbers": "[1, 2]",
    "of another kind": "[{'output_type': 'execute_result', 'data': {'text/plain': '8'}}]",
    "with data of no kind": "[{'output_type': 'display_data', 'data': []}]",
    "many": "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x'}] * 1_000",
    "with scripts": """[
        {'output_type': 'stream', 'name': '<script>ATTACK', 'text': '<script>ATTACK</script>'},
        {'output_type': 'display_data', 'data': {
            'text/html': '<script>ATTACK</script>',
            'text/plain': '<script>ATTACK</script>',
            'image/svg+xml': '<svg onload=ATTACK></svg>',
            'application/javascript': 'ATTACK',
            'image/png': '"><script>ATTACK</script>'}}]""",
}.items():
    in_cell(
        f"outputs that are {name}",
        PIPE + f"outputs = {outputs}\ntell_all(outputs=outputs, failure=None, found=found)",
    )
in_function(
    "returns keys that fall together",
    """
import sys
items = [[n * (2**61 - 1), 0] for n in range(300_000)]
frame = sys._getframe()
while 'request' not in frame.f_locals: frame = frame.f_back
value = {'is': 'dict', 'items': items}
tell({'answers': frame.f_locals['request']['number'], 'value': value})
""",
    before=PIPE,
)
in_cell(
    "the worker replaced",
    PIPE
    + """
worker = next(each for each in gc.get_objects() if type(each).__name__ == 'Worker')
worker.call = type(worker).call = lambda *a: {'value': 0.25}
worker.look = lambda *a: {'found': found}
""",
    MEAN | VALUE,
)


# --- Looking, reaching and writing beyond the walls ----------------------------------------------

# Each attempt prints that it came through, or why not; the tests look for the former. The word that
# all hidden tests hold is put together here, so as not to be found in the student's own code.
ATTEMPT = """
import ctypes, gc, glob, os, resource, signal, socket, subprocess, sys
secret = '-'.join(['MIXLAB', 'HIDDEN', 'TEST'])
libc = ctypes.CDLL(None, use_errno=True)
def attempt(action):
    try: found, why = action(), 'nothing there'
    except BaseException as error: found, why = None, type(error).__name__
    print(action.__name__, f'CAME THROUGH: {found}'[:300] if found else f'refused: {why}')
def done(code):
    return code == 0
def holds(value):
    return isinstance(value, str) and secret in value and value != secret
def read(path):
    try:
        with open(path, 'rb') as file: return file.read(10**6)
    except OSError: return b''
"""


def look_around(name, attempts):
    """A case whose cell and whose function try these, and then answer rightly."""
    functions = re.findall(r"^def (\w+)", attempts, re.MULTILINE)
    functions = [name for name in functions if name not in ("limit", "walled")]
    tried = f"for each in ({', '.join(functions)},): attempt(each)"
    right = f"def variance(x):\n    {tried}\n    return float(np.var(x))\n"
    in_cell(name, f"{ATTEMPT}{attempts}{tried}\n{right}", ALL, shows="refused")


look_around(
    "looks for hidden tests in memory",
    """
def frames():
    frame, found = sys._getframe(), []
    while frame:
        found += [name for name, value in frame.f_locals.items() if holds(value)]
        frame = frame.f_back
    return found
def objects():
    dicts = [each for each in gc.get_objects() if type(each) is dict]
    return [key for each in dicts for key, value in [*each.items()] if holds(value)]
def history():
    return [source for source in get_ipython().user_ns['In'] if holds(source)]
def environment():
    return [name for name, value in os.environ.items() if secret in value]
""",
)
look_around(
    "looks for hidden tests on disk",
    """
def notebooks():
    names = ('ps0.ipynb', 'gradebook.db', 'graded.json', 'test_cheats.py')
    return [(folder, name) for folder, _, files in os.walk('/') for name in names if name in files
            and not folder.startswith('/proc')
            and '/nbgrader/tests/' not in folder]  # it brings a gradebook of its own
def course():
    return os.listdir('@COURSE@')
def other_processes():
    mine = {'1', str(os.getpid())}
    return [each for each in os.listdir('/proc') if each.isdigit() and each not in mine]
def variables():
    paths = glob.glob('/proc/*/environ') + glob.glob('/proc/*/cmdline')
    return [path for path in paths if secret.encode() in read(path)]
def roots():
    return [each for each in glob.glob('/proc/*/root') if os.path.exists(each + '@COURSE@')]
def descriptors():
    links = [os.path.join('/proc/self/fd', each) for each in os.listdir('/proc/self/fd')]
    return [link for link in links if os.path.exists(link) and '@COURSE@' in os.readlink(link)]
def passwords():
    return os.path.exists('/etc/passwd') or os.path.exists('/root/.bashrc') or os.listdir('/home')
def users():
    return os.getuid() == 0 or os.geteuid() == 0 or os.getgroups()
""",
)
look_around(
    "writes outside its folder",
    """
import mixlab, numpy
def marker():
    return open('@COURSE@/marker-of-a-student', 'w')
def our_modules():
    return open(os.path.join(os.path.dirname(mixlab.__file__), 'exercises.py'), 'r+')
def packages():
    return open(numpy.__file__, 'r+')
def python():
    return open(os.path.realpath(sys.executable), 'r+')
def places():
    return [each for each in ('/', '/usr', '/usr/bin', '/etc', '/dev', '/proc/sys/kernel/hostname',
            '/proc/sysrq-trigger', '/dev/shm', '/var', '/root', '/home', '/tmp/..',
            os.path.dirname(mixlab.__file__)) if os.access(each, os.W_OK)]
def folders():
    return [each for each in ('/new', '@COURSE@') if not os.makedirs(each)]
""",
)
look_around(
    "calls out",
    """
def a_server_here():
    return socket.create_connection(('127.0.0.1', @PORT@), 1)
def a_server_here_by_name():
    return socket.create_connection(('localhost', @PORT@), 1)
def a_server_elsewhere():
    return socket.create_connection(('192.0.2.1', 80), 1)
def a_message():
    plug = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    return plug.sendto(b'x', ('192.0.2.1', 53))
def a_name():
    return socket.getaddrinfo('example.org', 80)
def a_socket_on_disk():
    plug = socket.socket(socket.AF_UNIX)
    plug.connect('@COURSE@/socket')
    return True
def an_abstract_socket():
    plug = socket.socket(socket.AF_UNIX)
    plug.connect(chr(0) + 'mixlab-cheats-@PORT@')
    return True
def interfaces():
    return [name for _, name in socket.if_nameindex() if name != 'lo']
""",
)
look_around(
    "lifts its limits",
    """
def limit(name):
    most = resource.getrlimit(getattr(resource, name))[1]
    if most in (-1, resource.RLIM_INFINITY): return 'no limit at all'
    resource.setrlimit(getattr(resource, name), (most + 1, most + 1))
    return True
def memory(): return limit('RLIMIT_AS')
def processes(): return limit('RLIMIT_NPROC')
def files(): return limit('RLIMIT_FSIZE')
def time(): return limit('RLIMIT_CPU')
def root():
    os.setuid(0)
    return os.getuid() == 0
def priority():
    os.nice(-1)
    return True
def capabilities():
    lines = dict(line.split(':', 1) for line in open('/proc/self/status') if line.startswith('Cap'))
    return [name for name in ('CapPrm', 'CapEff', 'CapAmb') if int(lines[name], 16)]
def new_privileges():
    return 'NoNewPrivs:\\t0' in open('/proc/self/status').read()
def walled(): return open('/proc/1/comm').read().strip() == 'bwrap'
def mount(): return walled() and done(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))
def unmount(): return walled() and done(libc.umount2(b'/usr', 2))
def chroot(): return not os.chroot('/tmp')
def name(): return walled() and done(libc.sethostname(b'x', 1))
def trace():  # of its own user's, it may, and gains nothing: pid 1 stands behind the same walls
    return os.stat('/proc/1').st_uid != os.getuid() and done(libc.ptrace(16, 1, None, None))
def device(): return not os.mknod('/tmp/device', 0o20666, os.makedev(1, 1))
def namespace(): return done(libc.setns(os.open('/proc/1/ns/mnt', os.O_RDONLY), 0))
def sudo(): return subprocess.run(['sudo', '-n', 'true'], check=True)
""",
)
in_function(
    "remembers hidden inputs and shows them",  # which cannot be helped; it earns nothing by itself
    "seen.append(repr(x)); return float(np.var(x))",
    ALL,
    before="seen = []",
)
in_cell(
    "names of the tests and of the setup taken",
    "np = exercises = None\n"
    "x = found = want = numbers = same = abs = len = isinstance = lambda *a, **k: 0.25\n"
    "__name__ = __builtins__ = _ = 'x'\n"
    "def variance(x): return 0.0",
)

"""The grader's parts: what passes through the wall, what is rebuilt, what is said and recorded.

The whole of it, through nbgrader, is tested in test_problem_sets.py and test_cheats.py.
"""

import json
import os
import re
import time

import nbformat
import numpy as np
import pytest
import sympy
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mixlab.grading import _codec, _walls
from mixlab.grading import course as house
from mixlab.grading._apart import (
    Apart,
    OutOfTimeError,
    ProcessDiedError,
    RemoteFunction,
    StudentError,
)
from mixlab.grading.feedback import Page
from mixlab.grading.preprocessors import take_apart

# --- What passes through the wall ------------------------------------------------------------


def there_and_back(value):
    return _codec.decode(json.loads(json.dumps(_codec.encode(value))))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        0.1,
        "words",
        [1, [2.5, None]],
        (1, (2, "a")),
        {"a": [1], 2: (3,)},
        -0.0,
        1e308,
    ],
)
def test_plain_values_come_back_as_they_were(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.arange(6.0).reshape(2, 3).T,
        np.array([1, 2], dtype=np.int8),
        np.array([True, False]),
        np.array([1 + 2j]),
        np.array([np.nan, np.inf, 1 / 3]),
        np.empty((0, 3)),
        np.float32(0.1),
        np.array(2.5),
    ],
)
def test_arrays_come_back_to_the_last_bit(array):
    back = there_and_back(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)


def test_generator_goes_on_where_it_was():
    rng = np.random.default_rng([7, 8])
    rng.normal(size=3)
    rng.spawn(2)
    (child,) = there_and_back(rng).spawn(1)
    assert there_and_back(rng).normal() == rng.normal()
    assert child.normal() == rng.spawn(1)[0].normal()


def test_exact_numbers_become_floats():
    back = there_and_back([sympy.Rational(1, 3)])
    assert back == [1 / 3]


@pytest.mark.parametrize("value", [len, object(), np.array(["a"]), {1, 2}, iter([1])])
def test_other_things_become_a_description(value):
    back = there_and_back([value])[0]
    assert isinstance(back, _codec.Opaque)
    assert type(value).__name__ in repr(back)


@pytest.mark.parametrize(
    "coded",
    [
        {"is": "array", "dtype": "O", "shape": [1], "data": ""},
        {"is": "array", "dtype": "<f8", "shape": [3], "data": "AAAAAAAAAAA="},
        {"is": "array", "dtype": "<f8", "shape": [-1], "data": "AA"},
        {"is": "function", "name": "system"},
        {"is": "rng", "state": {"bit_generator": "os"}},
        ["a", "list"],
        {},
    ],
)
def test_what_is_no_value_is_refused(coded):
    with pytest.raises((ValueError, KeyError)):
        _codec.decode(coded)


@pytest.fixture
def line():
    """A line to oneself."""
    incoming, outgoing = os.pipe()
    os.set_blocking(outgoing, False)
    yield _codec.Line(incoming, outgoing)
    os.close(incoming)
    os.close(outgoing)


def test_messages_that_come_together_are_taken_one_by_one(line):
    for number in range(3):
        line.send({"number": number})
    assert [line.receive(time.monotonic() + 5) for _ in range(3)] == [
        {"number": number} for number in range(3)
    ]


def test_messages_that_wait_are_late_too(line):
    for number in range(2):
        line.send({"number": number})
    assert line.receive(time.monotonic() + 5) == {"number": 0}
    with pytest.raises(_codec.LateError):
        line.receive(time.monotonic())


def test_nobody_waits_for_ever_to_be_read(line):
    with pytest.raises(_codec.LateError):
        line.send({"much": "x" * 10**6}, time.monotonic() + 0.1)


# --- A process apart -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "secret.txt").write_text("the solution")
    return folder


@pytest.fixture
def apart(course_folder, walls):
    with Apart(
        course_folder, walls=True, cell_seconds=4, call_seconds=2, all_seconds=60
    ) as process:
        yield process


def function(apart, source, name="f"):
    """Define a student's function, and return what stands for it."""
    assert apart.run(source) == []
    return apart.names({name})[name]


def test_names_are_values_or_functions(apart):
    apart.run("def f(): return 1\nx = [1, 2.5]\nwords = 'a'")
    names = apart.names({"f", "x", "words", "missing"})
    assert isinstance(names.pop("f"), RemoteFunction)
    assert names == {"x": [1, 2.5], "words": "a"}


def test_call_takes_and_returns_plain_data(apart):
    f = function(apart, "def f(x, *, scale=1): return x * scale, [len(x)]")
    array, length = f(np.arange(3.0), scale=2)
    np.testing.assert_array_equal(array, [0, 2, 4])
    assert length == [3]


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("raise ValueError('bad sds')", ValueError, "bad sds"),
        ("raise NotImplementedError('Begin')", NotImplementedError, "Begin"),
        ("class Mine(Exception): pass\n    raise Mine('own')", StudentError, "Mine: own"),
        ("raise SystemExit", StudentError, "SystemExit"),
        ("raise KeyboardInterrupt", StudentError, "KeyboardInterrupt"),
        ("return undefined", NameError, "undefined"),
        ("import os; os._exit(0)", ProcessDiedError, "ended the process"),
        ("while True: pass", OutOfTimeError, "endless loop"),
    ],
)
def test_errors_of_a_function_reach_the_test(apart, source, kind, message):
    f = function(apart, f"def f():\n    {source}")
    with apart.copy(), pytest.raises(kind, match=message):
        f()
    assert function(apart, "def g(): return 5", "g")() == 5


def test_rooms_of_mixlab_load_when_they_are_touched(apart):
    (shown,) = apart.run(
        "import sys\n"
        "from mixlab import plots, explore\n"
        "print('matplotlib' in sys.modules)\n"
        "from mixlab.plots import mixture\n"
        "print('matplotlib' in sys.modules, plots.mixture is mixture, explore.em.__module__)\n"
    )
    assert shown["text"].split() == ["False", "True", "True", "mixlab.explore"]


def test_process_finds_the_bytecode_of_what_it_imports(apart):
    (shown,) = apart.run(
        "import importlib.util, os, sys\n"
        "import mixlab.explore\n"
        "places = [each.__file__ for name, each in sys.modules.items() if 'mixlab' in name]\n"
        "found = [os.path.exists(importlib.util.cache_from_source(place)) for place in places]\n"
        "print(len(found) > 20, all(found))\n"
    )
    assert shown["text"].split() == ["True", "True"]


def test_borrowed_functions_are_computed_here(apart):
    f = function(apart, "def one(x): return 0\ndef f(x): return one(x) + one(x=x)")
    assert f(3) == 0
    assert f.given(one=lambda x: x + 0.5)(3) == 7.0
    assert f(3) == 0


def test_an_error_of_a_borrowed_function_reaches_the_student(apart):
    f = function(
        apart, "def f():\n    try: one()\n    except ValueError as error: return str(error)"
    )

    def one():
        raise RuntimeError("not today")

    assert f.given(one=one)() == "not today"


def test_a_test_leaves_nothing_behind(apart):
    apart.run("seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)")
    for _ in range(2):
        with apart.copy():
            f = apart.names({"f"})["f"]
            assert (f(1), f(2)) == (1, 2)
    assert apart.names({"seen"}) == {"seen": []}


def test_cells_are_run_again_after_a_death(apart):
    apart.run("x = 1")
    apart.run("1 / 0")
    (output,) = apart.run("x = 2; import os; os._exit(0)")
    assert output["ename"] == "ProcessDiedError"
    assert apart.names({"x"}) == {"x": 1}


def test_process_sees_none_of_ours(apart, course_folder):
    (shown,) = apart.run(
        "import os\n"
        f"print(os.path.exists({str(course_folder)!r}))\n"
        "print(sorted(os.listdir('/tmp')), os.environ.get('PYTEST_CURRENT_TEST'), os.getppid())\n"
    )
    exists, rest = shown["text"].splitlines()
    assert exists == "False"
    assert "pytest" not in rest
    assert rest.endswith(" None 1")
    assert os.environ["PYTEST_CURRENT_TEST"]


def test_without_walls_the_limits_stand(course_folder):
    with Apart(
        course_folder, walls=False, cell_seconds=4, call_seconds=2, all_seconds=60
    ) as process:
        (output,) = process.run("bytearray(10 * 2**30)")
        assert output["ename"] == "MemoryError"


def test_course_inside_what_students_see_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_walls, "SYSTEM", (str(tmp_path),))
    with pytest.raises(_walls.NoWallsError, match="move the course elsewhere"):
        _walls.check(tmp_path / "course")


def test_missing_bubblewrap_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(_walls.NoWallsError, match=r"bubblewrap .* is not installed"):
        _walls.check(tmp_path)
    assert "sudo apt install bubblewrap" in _walls.WHAT_TO_DO


# --- Rebuilding ------------------------------------------------------------------------------


def cell(name, source="", *, kind="code", **settings):
    made = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    made.metadata["nbgrader"] = {"grade_id": name, "grade": False, "solution": False, **settings}
    return made


RELEASED = new_notebook(
    cells=[
        new_markdown_cell("# Set"),
        cell("setup", "import numpy", locked=True),
        cell("f", "stub", solution=True),
        cell("f-values", "check(f)", grade=True, points=3),
    ]
)


def taken_apart(*cells):
    answers, added = take_apart(new_notebook(cells=list(cells)), RELEASED)
    return answers, {name: [each.source for each in cells] for name, cells in added.items()}


def test_answers_are_found_and_added_cells_keep_their_place():
    answers, added = taken_apart(
        new_code_cell("first"),
        new_markdown_cell("# Set"),
        cell("setup", "import os"),
        new_code_cell("helper"),
        cell("f", "mine", solution=True),
        new_markdown_cell("a remark"),
        cell("f-values", "pass", grade=True),
    )
    assert answers["f"] == "mine"
    assert added == {None: ["first"], "setup": ["helper"], "f": ["a remark"]}


def test_of_two_copies_of_an_answer_the_last_one_counts():
    answers, added = taken_apart(cell("setup"), cell("f", "old"), cell("f", "new"))
    assert answers["f"] == "new"
    assert added == {"setup": ["old"]}


def test_copies_of_test_cells_are_dropped():
    _, added = taken_apart(cell("f-values", "print('stolen')"), cell("f-values", "check(f)"))
    assert added == {}


@pytest.mark.parametrize("metadata", [[], "x", {"nbgrader": []}, {"nbgrader": {"grade_id": 3}}])
def test_nonsense_in_the_metadata_makes_an_added_cell(metadata):
    submitted = new_notebook(cells=[cell("f", "mine"), new_code_cell("odd")])
    submitted.cells[1].metadata = metadata
    _, added = take_apart(submitted, RELEASED)
    assert [each.source for each in added["f"]] == ["odd"]


# --- Handing out -----------------------------------------------------------------------------

SOLUTION = "    answer = weights @ densities(x)"
SOURCE = new_notebook(
    cells=[
        cell(
            "f",
            f"def f():\n    ### BEGIN SOLUTION\n{SOLUTION}\n    ### END SOLUTION",
            solution=True,
        ),
        cell(
            "f-values",
            "check(f, 1)\n### BEGIN HIDDEN TESTS\ncheck(f, 2, hidden=True)\n### END HIDDEN TESTS",
            grade=True,
        ),
        cell(
            "why",
            "The model answer.\n=== BEGIN MARK SCHEME ===\nOne point.\n=== END MARK SCHEME ===",
            kind="markdown",
            solution=True,
            grade=True,
        ),
    ]
)


@pytest.mark.parametrize(
    "line",
    [
        SOLUTION,
        SOLUTION.strip(),
        "check(f, 2, hidden=True)",
        "The model answer.",
        "One point.",
        "### BEGIN SOLUTION",
        "### END HIDDEN TESTS",
        "=== BEGIN MARK SCHEME ===",
    ],
)
def test_a_leak_is_found(line):
    target = new_notebook(
        cells=[new_code_cell("def f():\n    pass"), new_code_cell(f"x\n{line}\n")]
    )
    found = "\n".join(house.leaks(SOURCE, target))
    assert line.strip() in found
    assert "cell 2" in found
    assert "cell 1" not in found


def test_outputs_are_a_leak():
    told = new_code_cell("f()", outputs=[nbformat.v4.new_output("stream", text="7")])
    assert "has outputs" in house.leaks(SOURCE, new_notebook(cells=[told]))[0]


def test_what_students_may_see_is_no_leak():
    target = new_notebook(cells=[new_code_cell("def f():"), new_code_cell("check(f, 1)")])
    assert house.leaks(SOURCE, target) == []


# --- Feedback --------------------------------------------------------------------------------


def test_page_says_of_a_picture_without_words_that_it_has_none():
    shown = new_output("display_data", {"image/png": "iVBORw0KGgo="})
    notebook = new_notebook(cells=[new_code_cell("draw()", outputs=[shown])])
    notebook.cells.append(new_markdown_cell("![two bells](bells.png)"))
    page, _ = Page(template_name="classic").from_notebook_node(notebook)
    pictures = re.findall(r"<img[^>]*>", page)
    assert [re.search(r'alt="(.*?)"', each)[1] for each in pictures] == [
        "No description has been provided for this image",
        "two bells",
    ]


# --- What can be graded, and what is said ----------------------------------------------------


def test_ready_made_estimators_are_listed():
    notebook = new_notebook(
        cells=[
            cell("setup", "from mixlab import em\nem.fit(x, start)", locked=True),
            cell("f", "from mixlab import em\nreturn mixlab.em.fit_best(x, 2, rng)"),
            new_code_cell("explore.em(x)\nfrom sklearn.mixture import GaussianMixture"),
            new_code_cell("from mixlab import Mixture, em as likelihood"),
            new_code_cell("r = m.responsibilities(x)"),
            new_markdown_cell("em.fit is a function"),
        ]
    )
    assert house.estimators(notebook) == [
        ".responsibilities(",
        "GaussianMixture",
        "from mixlab import Mixture, em",
        "from mixlab import em",
        "mixlab.em.fit_best",
    ]


@pytest.mark.parametrize("name", ["ann ", " ann", "a*", "a[bc]", "a,b", "a\nb"])
def test_folders_whose_names_mean_more_are_refused(name, tmp_path):
    folder = tmp_path / name / "ps1"
    folder.mkdir(parents=True)
    assert "the name of the student's folder" in house.unfit(folder, "ps1")


def test_record_survives_and_is_whole(tmp_path):
    path = tmp_path / "graded.json"
    house.Record(path).put(house.Outcome("ann", "ps1", True, digest="1"))
    house.Record(path).put(house.Outcome("ben", "ps1", False, "no notebook"))
    record = house.Record(path)
    assert record.get("ann", "ps1").digest == "1"
    assert record.get("ben", "ps1").reason == "no notebook"
    assert record.get("ann", "ps2") is None
    assert [each.name for each in tmp_path.iterdir()] == ["graded.json"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade"], "is not a course: it has no nbgrader_config.py"),
        (["release", "ps9"], "is not a course"),
    ],
)
def test_command_line_says_what_is_wrong(arguments, message, tmp_path, monkeypatch):
    from mixlab.grading.__main__ import main

    monkeypatch.setattr("sys.argv", ["grading", "--course", str(tmp_path), *arguments])
    with pytest.raises(SystemExit, match=message):
        main()

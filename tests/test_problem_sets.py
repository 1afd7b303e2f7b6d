"""Each problem set: right answers get full marks, wrong ones lose their own task's and no others.

All answers of the bank go through the real ``nbgrader autograde``. A notebook with wrong answers
has right ones to two tasks at least, other tasks and written in other ways each time: right answers
have to earn their marks whatever stands beside them.
"""

import io
from functools import cache
from itertools import chain, cycle

import nbformat
import pytest
from nbgrader.validator import Validator
from traitlets.config import Config

from mixlab.grading.preprocessors import grade_id_of, is_answer, is_test
from tests import bank
from tests.courses import EXERCISES, Course

pytestmark = pytest.mark.usefixtures("walls")

SETS = sorted(path.name for path in (EXERCISES / "source").iterdir())
ANSWERS = {name: bank.answers(name) for name in SETS}
ALL = [answer for tasks in ANSWERS.values() for answers in tasks.values() for answer in answers]
RIGHT = [answer for answer in ALL if answer.right]
WRONG = [answer for answer in ALL if not answer.right]


# The bank looks at points, on a busy machine too. What feedback shows and what takes too long is
# tested with the cheats, and feedback with the guide.
SETTINGS = """
from nbgrader.apps import NbGraderAPI

NbGraderAPI.generate_feedback = lambda *_, **__: {"success": True}
c.ExecuteApart.call_seconds = 60
c.ExecuteApart.all_seconds = 600
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("course"))
    with (course.folder / "nbgrader_config.py").open("a") as file:
        file.write(SETTINGS)
    return course


@pytest.fixture(scope="module")
def points(course):
    """The points of all answers of the bank to a problem set, graded when first asked for."""

    @cache
    def graded(problem_set):
        for student, answers in submissions(problem_set).items():
            sources = {each.task: each.source for each in answers}
            course.submit(student, problem_set, sources, without_explorers)
        course.grade(problem_set)
        return course.points(problem_set)

    return graded


@cache
def submissions(problem_set):
    """Return what is handed in: by student, the answers in it."""
    tasks = ANSWERS[problem_set]
    right = {task: [each for each in answers if each.right] for task, answers in tasks.items()}
    wrong = {task: [each for each in answers if not each.right] for task, answers in tasks.items()}
    turns = {task: cycle(answers) for task, answers in right.items()}
    found = {"right": [next(turns[task]) for task in tasks]}
    while any(wrong.values()) or not set(chain(*right.values())) <= set(chain(*found.values())):
        most_left = sorted(filter(wrong.get, tasks), key=lambda task: -len(wrong[task]))
        here = most_left[: len(tasks) - 2]
        answers = [wrong[task].pop() if task in here else next(turns[task]) for task in tasks]
        found[f"wrong-{len(found)}"] = answers
    return found


def handed_in(answer):
    """Return who hands in this answer, and what else is in it."""
    found = [
        (student, answers)
        for student, answers in submissions(answer.problem_set).items()
        if answer in answers
    ]
    assert found
    return found


def without_explorers(notebook):
    """Leave out the cells that no test needs, for speed."""
    notebook.cells = [cell for cell in notebook.cells if grade_id_of(cell)]


@cache
def source(problem_set):
    return nbformat.read(EXERCISES / "source" / problem_set / f"{problem_set}.ipynb", as_version=4)


def task_of(test):
    return test.partition("-")[0]


def is_graded(cell):
    return cell.metadata.get("nbgrader", {}).get("grade", False)


def worth(problem_set):
    """The points of the test cells, by grade id."""
    cells = filter(is_test, source(problem_set).cells)
    return {grade_id_of(cell): cell.metadata.nbgrader.points for cell in cells}


# --- The bank ------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", RIGHT, ids=str)
def test_right_answer_gets_full_marks_whatever_stands_beside_it(answer, points):
    most = worth(answer.problem_set)
    own = {test: most[test] for test in most if task_of(test) == answer.task}
    for student, _ in handed_in(answer):
        got = points(answer.problem_set)[student]
        assert {test: got[test] for test in own} == own


@pytest.mark.parametrize("problem_set", SETS)
def test_right_answers_together_get_full_marks(problem_set, points):
    got = points(problem_set)["right"]
    assert {test: got[test] for test in worth(problem_set)} == worth(problem_set)


@pytest.mark.parametrize("answer", WRONG, ids=str)
def test_wrong_answer_loses_marks_of_its_task_and_of_no_other(answer, points):
    ((student, answers),) = handed_in(answer)
    got = points(answer.problem_set)[student]
    lost = {test for test, most in worth(answer.problem_set).items() if got[test] != most}
    assert {got[test] for test in lost} == {0}
    assert {task_of(test) for test in lost} == {each.task for each in answers if not each.right}
    if answer.loses:
        assert {test for test in lost if task_of(test) == answer.task} == set(answer.loses)


@pytest.mark.parametrize("answer", [each for each in WRONG if each.says], ids=str)
def test_the_visible_check_names_the_misconception(answer, course):
    right = {task: answers[0] for task, answers in ANSWERS[answer.problem_set].items()}
    said = messages(course, answer.problem_set, {**right, answer.task: answer})
    assert any(answer.says in message for message in said), said


def messages(course, problem_set, answers):
    """What the visible checks of a task say in the student's own notebook."""
    (task,) = (each.task for each in answers.values() if not each.right)
    names, said = {"__name__": "__main__"}, []
    cells = [cell for cell in course.released(problem_set).cells if grade_id_of(cell)]
    tests = [place for place, cell in enumerate(cells) if task_of(grade_id_of(cell)) == task]
    for cell in cells[: tests[-1] + 1]:
        if cell.cell_type != "code":
            continue
        grade_id = grade_id_of(cell)
        try:
            if not is_test(cell):
                exec(answers[grade_id].source if grade_id in answers else cell.source, names)
            elif task_of(grade_id) == task:
                exec(cell.source, names)
        except Exception as error:  # anything that a student's code raises
            said.append(f"{type(error).__name__}: {error}")
    return said


@pytest.mark.parametrize("problem_set", SETS)
def test_bank_is_large_enough(problem_set):
    tasks = {grade_id_of(cell) for cell in source(problem_set).cells if is_answer(cell)}
    by_hand = {cell for cell in tasks if cell not in map(task_of, worth(problem_set))}
    assert set(ANSWERS[problem_set]) == tasks - by_hand
    for answers in ANSWERS[problem_set].values():
        assert sum(answer.right for answer in answers) >= 5
        assert sum(not answer.right for answer in answers) >= 8
        assert len({answer.source for answer in answers}) == len(answers)


# --- The student's version -----------------------------------------------------------------------


@pytest.mark.parametrize("problem_set", SETS)
def test_committed_students_version_is_what_the_source_makes(problem_set, course):
    committed = EXERCISES / "release" / problem_set / f"{problem_set}.ipynb"
    made = course.released(problem_set)
    assert nbformat.read(committed, as_version=4) == made


def validated(notebook, folder):
    """Return what ``nbgrader validate`` says of a notebook, and the notebook as it ran it."""
    path = folder / "notebook.ipynb"
    nbformat.write(notebook, path)
    validator = Keeping(config=Config({"Execute": {"timeout": 120}}))
    validator.stream = io.StringIO()
    validator.validate_and_print(str(path))
    return validator.stream.getvalue(), validator.ran


class Keeping(Validator):
    """Keeps the notebook that it ran."""

    def _preprocess(self, nb):
        self.ran = super()._preprocess(nb)
        return self.ran


@pytest.fixture(scope="module")
def blank(course, tmp_path_factory):
    """What became of the student's versions as they are, explorers and all; each run once."""
    folder = tmp_path_factory.mktemp("blank")
    return cache(lambda problem_set: validated(course.released(problem_set), folder))


@pytest.mark.parametrize("problem_set", SETS)
def test_students_version_runs_up_to_the_first_stub(problem_set, blank):
    _, notebook = blank(problem_set)
    errors = [
        (cell, output)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
    _, error = errors[0]
    hints = [cell.source for cell in notebook.cells if is_answer(cell)]
    assert error.ename == "NotImplementedError"
    assert any(error.evalue.split("\n")[0][:40] in hint for hint in hints)
    assert len(error.evalue) > 20
    assert {output.ename for _, output in errors} == {"NotImplementedError"}


@pytest.mark.parametrize("problem_set", SETS)
def test_validate_counts_what_fails(problem_set, blank):
    said, _ = blank(problem_set)
    failing = sum(map(is_graded, source(problem_set).cells))
    assert f"VALIDATION FAILED ON {failing} CELL(S)!" in said
    assert "NotImplementedError" in said


@pytest.mark.parametrize("problem_set", SETS)
def test_validate_is_content_with_right_answers(problem_set, course, tmp_path):
    right = {task: answers[0].source for task, answers in ANSWERS[problem_set].items()}
    notebook = course.released(problem_set)
    without_explorers(notebook)
    for cell in notebook.cells:
        if is_answer(cell):
            cell.source = right.get(grade_id_of(cell), "In words.")
    said, _ = validated(notebook, tmp_path)
    assert "Success! Your notebook passes all the tests." in said

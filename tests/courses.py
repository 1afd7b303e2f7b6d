"""Courses to be graded in a test: a copy of ours in a temporary folder, and what is handed in."""

import os
import shutil
from functools import cache
from pathlib import Path

import nbformat
import nbgrader.api

from mixlab.grading import course as house
from mixlab.grading.preprocessors import grade_id_of

EXERCISES = Path(__file__).parents[1] / "notebooks" / "exercises"

# It asks a command, for seconds, at each new database. test_guide.py lets it ask.
nbgrader.api.get_alembic_version = cache(nbgrader.api.get_alembic_version)

# Fifty times a notebook nbgrader would wait for the disk.
NO_WAITING = """
from sqlalchemy import event
from sqlalchemy.engine import Engine


@event.listens_for(Engine, "connect")
def do_not_wait(connection, record):
    connection.execute("PRAGMA synchronous = OFF")  # would lose what a failing machine left undone
"""


class Course:
    """A course in a folder of its own, with the settings of ours.

    Parameters
    ----------
    folder : Path
    sources : dict of str to notebook, optional
        The instructor's notebooks by problem set, in the place of those of our own course.
    problem_sets : list of str, optional
        Which of our own; default: all.
    """

    def __init__(self, folder, sources=None, problem_sets=None):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        settings = (EXERCISES / "nbgrader_config.py").read_text(encoding="utf-8")
        (folder / "nbgrader_config.py").write_text(settings + NO_WAITING, encoding="utf-8")
        ours = sorted(path.name for path in (EXERCISES / "source").iterdir())
        for name in [] if sources else problem_sets or ours:
            shutil.copytree(EXERCISES / "source" / name, folder / "source" / name)
        for name, notebook in (sources or {}).items():
            (folder / "source" / name).mkdir(parents=True)
            nbformat.write(notebook, folder / "source" / name / f"{name}.ipynb")

    def released(self, problem_set):
        """Return the student's version of a problem set."""
        path = self.folder / "release" / problem_set / f"{problem_set}.ipynb"
        if not path.exists():
            house.release(self.folder, problem_set)
        return nbformat.read(path, as_version=4)

    def place(self, student, problem_set):
        """Return the path of the notebook that a student hands in, in a folder that exists."""
        folder = self.folder / "submitted" / student / problem_set
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{problem_set}.ipynb"

    def submit(self, student, problem_set, answers=None, change=None):
        """Hand in the student's version with these sources in its answer cells.

        Parameters
        ----------
        answers : dict of str to str
            Sources by grade id.
        change : callable, optional
            Changes the notebook, in place, before it is written.
        """
        notebook = self.released(problem_set)
        for cell in notebook.cells:
            cell.source = (answers or {}).get(grade_id_of(cell), cell.source)
        if change is not None:
            change(notebook)
        nbformat.write(notebook, self.place(student, problem_set))

    def grade(self, problem_set, jobs=None, again=False):
        """Grade what was handed in, as the command line does; return the rows of grades.csv."""
        house.grade(self.folder, problem_set, jobs=jobs or os.cpu_count(), again=again)
        table = house.write_grades(self.folder)
        return {row["student_id"]: row for row in table if row["problem_set"] == problem_set}

    def points(self, problem_set):
        """Return the points that nbgrader gave: by student, by cell."""
        with house.gradebook(self.folder) as book:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in book.assignment_submissions(problem_set)
            }

    def graded(self, student, problem_set):
        """Return the notebook with the outputs of grading."""
        path = self.folder / "autograded" / student / problem_set / f"{problem_set}.ipynb"
        return nbformat.read(path, as_version=4)

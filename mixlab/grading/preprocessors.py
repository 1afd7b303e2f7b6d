"""Two steps of ``nbgrader autograde`` that are ours in this course, by its settings.

`Rebuild` makes the notebook that is graded from the one that was released and the student's
answers. `ExecuteApart` runs the student's cells in a walled-off process and the tests outside it.
"""

import ast
import builtins
import contextlib
import html
import io
import os
from pathlib import Path

import nbformat
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float

from mixlab.grading._apart import (
    LONGEST_TEXT,
    Apart,
    StudentError,
    error_output,
    is_base64,
    text_of,
)

REFERENCES = "references"
PICTURES = ("image/png", "image/jpeg", "image/gif")


class Rebuild(NbGraderPreprocessor):
    """Put the student's answers into the notebook as it was released.

    Whatever was done to the other cells of the course (edited, deleted, moved, given other points
    or another type) is undone by that. Cells that the student added stay, behind the same cell of
    the course as before. An answer that is missing is the empty one.
    """

    def preprocess(self, nb, resources):
        """Return the notebook to be graded."""
        course = CourseDirectory(config=self.config)
        names = resources["nbgrader"]
        folder = course.format_path(course.release_directory, ".", names["assignment"])
        released = nbformat.read(Path(folder) / f"{names['notebook']}.ipynb", as_version=4)
        name_again(nb, released)
        answers, added = take_apart(nb, released)
        pictures = {grade_id_of(cell): pictures_of(cell) for cell in nb.cells}
        cells = added.pop(None, [])
        for cell in released.cells:
            grade_id = grade_id_of(cell)
            if grade_id is None and cell.cell_type == "code":
                continue  # free to be changed, so among the added ones
            if is_answer(cell) and grade_id in answers:
                cell.source = answers[grade_id]
                if cell.cell_type == "markdown":
                    cell.attachments = pictures.get(grade_id, {})
            cells += [cell, *added.pop(grade_id, [])]
        released.cells = cells
        return released, resources


def name_again(submitted, released):
    """Name cells by their ids where their metadata are lost, as some web sites lose them."""
    names = {cell.get("id"): grade_id_of(cell) for cell in released.cells}
    for cell in submitted.cells:
        name = names.get(str(cell.get("id")))
        if name and not grade_id_of(cell):
            cell.metadata = {"nbgrader": {"grade_id": name}}


def take_apart(submitted, released):
    """Return the answers by grade id, and the student's own cells by the cell that they follow."""
    ours = {grade_id_of(cell): cell for cell in released.cells if grade_id_of(cell)}
    prose = {cell.source for cell in released.cells if cell.cell_type == "markdown"}
    answers, added, follows = {}, {}, None
    last = {grade_id_of(cell): number for number, cell in enumerate(submitted.cells)}
    for number, cell in enumerate(submitted.cells):
        grade_id, source = grade_id_of(cell), cell.get("source", "")
        source = text_of(source, None) if isinstance(source, str) else ""
        if grade_id in ours and last[grade_id] == number:  # of copies, the last one counts
            follows = grade_id
            answers[grade_id] = source
        elif grade_id not in ours or is_answer(ours[grade_id]):
            if cell.get("cell_type") == "code":
                added.setdefault(follows, []).append(new_code_cell(source))
            elif source not in prose:
                text = new_markdown_cell(source, attachments=pictures_of(cell))
                added.setdefault(follows, []).append(text)
    return answers, added


def pictures_of(cell):
    """Return the pictures that were pasted into a text cell, its attachments."""
    attachments = cell.get("attachments")
    pictures = {}
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for kind, content in data.items() if isinstance(data, dict) else ():
            if kind in PICTURES and is_base64(content):
                pictures[text_of(name)] = {kind: content}
    return pictures


def grade_id_of(cell):
    """Return the name that a cell has in nbgrader, or None; metadata may be anything."""
    metadata = cell.get("metadata")
    settings = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = settings.get("grade_id") if isinstance(settings, dict) else None
    return grade_id if isinstance(grade_id, str) and grade_id else None


def is_answer(cell):
    """Whether a cell of the course is one that the student writes in."""
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def is_test(cell):
    """Whether a cell of the course holds tests."""
    settings = cell.metadata.get("nbgrader", {})
    return settings.get("grade", False) and not settings.get("solution", False)


class ExecuteApart(NbGraderPreprocessor):
    """Run the student's cells in a process of their own, and the tests outside it.

    Locked cells of the course (imports, data) run on both sides, but for the one that is called
    ``references``: what the tests compare with is no answer. In a test, a name that only the
    student has defined stands for their function, called over there, or for their value.
    """

    walls = Bool(True, help="Whether to wall the student's process off, with bubblewrap.").tag(
        config=True
    )
    cell_seconds = Float(30, help="How long a cell of the student's may take.").tag(config=True)
    call_seconds = Float(10, help="How long a call of a student's function may take.").tag(
        config=True
    )
    all_seconds = Float(180, help="How long a notebook may take as a whole.").tag(config=True)

    def preprocess(self, nb, resources):
        """Return the notebook with the outputs of its cells, which nbgrader turns into points."""
        course = CourseDirectory(config=self.config).root
        with Apart(
            os.path.abspath(course),
            walls=self.walls,
            cell_seconds=self.cell_seconds,
            call_seconds=self.call_seconds,
            all_seconds=self.all_seconds,
        ) as apart:
            ours = {"__name__": "__main__"}
            for count, cell in enumerate(self.code(nb), start=1):
                if is_test(cell):
                    outputs = run_test(cell.source, ours, apart)
                else:
                    is_ours = grade_id_of(cell) == REFERENCES
                    outputs = [] if is_ours else apart.run(cell.source)
                    if grade_id_of(cell) and not is_answer(cell):
                        exec(compile(cell.source, grade_id_of(cell), "exec"), ours)
                cell.execution_count = count
                cell.outputs = [new_output(**output) for output in outputs]
        return nb, resources

    def code(self, nb):
        """Return the code cells that hold any code."""
        return [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]


def run_test(source, ours, apart):
    """Run a test in this process; return its outputs: nothing where all is well."""
    code = ast.parse(source)
    wanted = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
    printed = io.StringIO()
    try:
        with (
            apart.copy(),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            names = {**ours, **apart.names(wanted - set(ours) - set(dir(builtins)))}
            exec(compile(code, "test", "exec"), names)
    except Exception as error:  # without a traceback, which would show the hidden tests
        kind = StudentError.__name__ if isinstance(error, StudentError) else type(error).__name__
        return [error_output(kind, text_of(error))]
    text = text_of(printed.getvalue())
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


@pass_context
def markdown_to_html(context, source):
    """Turn Markdown into HTML for feedback and formgrader, with no HTML of the student's in it.

    It would run in the browser of whoever reads it. A text that shows pictures which are not there
    is shown as it was written, and so is the beginning of one that is too long: it may take hours.
    """
    if len(source) <= LONGEST_TEXT:
        pictures = context.get("cell", {}).get("attachments", {})
        with contextlib.suppress(Exception):  # whatever Markdown can be
            renderer = IPythonRenderer(escape=True, attachments=pictures)
            return MarkdownWithMath(renderer=renderer).render(source)
    return f"<pre>{html.escape(source[:LONGEST_TEXT])}</pre>"

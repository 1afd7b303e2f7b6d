"""How long grading takes: one submission alone, and batches; how that grows with their number.

    python benchmarks/grading.py [problem set] [sizes ...]      default: ps3 1 10 25 50

The submissions are the instructor's own answers. A batch is graded by as many processes as there
are cores; "a submission" is the whole time over their number.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from mixlab.grading import course as house
from mixlab.grading.preprocessors import grade_id_of, is_answer

EXERCISES = Path(__file__).parents[1] / "notebooks" / "exercises"


def make_course(folder, problem_set):
    """Copy what a course needs for one problem set; return the notebook of a perfect student."""
    shutil.copy(EXERCISES / "nbgrader_config.py", folder)
    shutil.copytree(EXERCISES / "source" / problem_set, folder / "source" / problem_set)
    house.release(folder, problem_set)
    source, perfect = (
        nbformat.read(folder / kind / problem_set / f"{problem_set}.ipynb", as_version=4)
        for kind in ("source", "release")
    )
    solutions = {grade_id_of(cell): cell.source for cell in source.cells if is_answer(cell)}
    for cell in perfect.cells:
        cell.source = solutions.get(grade_id_of(cell), cell.source)
    return perfect


def main():
    problem_set, *sizes = sys.argv[1:] or ["ps3"]
    sizes = [int(size) for size in sizes] or [1, 10, 25, 50]
    print(f"{problem_set}, {os.cpu_count()} processes")
    print("submissions   seconds   a submission   to the batch before")
    before = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        perfect = make_course(folder, problem_set)
        for size in sizes:
            shutil.rmtree(folder / "submitted", ignore_errors=True)
            for number in range(size):
                place = folder / "submitted" / f"student-{number:03d}" / problem_set
                place.mkdir(parents=True)
                nbformat.write(perfect, place / f"{problem_set}.ipynb")
            began = time.perf_counter()
            outcomes = house.grade(folder, problem_set, jobs=os.cpu_count(), again=True)
            seconds = time.perf_counter() - began
            assert all(outcome.graded for outcome in outcomes)
            each = seconds / size
            ratio = f"{each / before:.2f}" if before else ""
            print(f"{size:11d} {seconds:9.1f} {each:14.2f} {ratio:>21}")
            before = each


if __name__ == "__main__":
    main()

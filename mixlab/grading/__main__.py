"""Hand out problem sets and grade them.

    python -m mixlab.grading release [ps1 ...]   write the students' versions into release/
    python -m mixlab.grading grade [ps1 ...]     grade submitted/, write feedback/ and grades.csv

Without names: all problem sets of the course, the folder with the file nbgrader_config.py.
"""

import argparse
import os
import sys
from pathlib import Path


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m mixlab.grading",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=["release", "grade"])
    parser.add_argument("problem_sets", nargs="*", metavar="ps")
    parser.add_argument("--course", type=Path, default=Path(), help="default: this folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="default: %(default)s")
    parser.add_argument("--again", action="store_true", help="grade also what was graded already")
    arguments = parser.parse_args()
    course = arguments.course.resolve()
    if not (course / "nbgrader_config.py").is_file():
        sys.exit(f"{course} is not a course: it has no nbgrader_config.py. See --course.")
    try:
        from mixlab.grading import _walls
        from mixlab.grading import course as house
    except ModuleNotFoundError as error:
        sys.exit(f'Grading needs {error.name}: run  pip install "mixlab[grading]"')
    try:
        names = arguments.problem_sets or house.problem_sets(course)
        if unknown := sorted(set(names) - set(house.problem_sets(course))):
            sys.exit(f"There is no problem set {', '.join(unknown)} in {course / 'source'}.")
        if arguments.what == "release":
            for name in names:
                house.release(course, name)
                print(f"release/{name}: no solution and no hidden test is left in it")
            return
        for name in names:
            house.grade(course, name, jobs=arguments.jobs, again=arguments.again)
            print("\n".join(house.summary(course, name, house.write_grades(course))))
    except house.CourseError as error:
        sys.exit(str(error))
    except _walls.NoWallsError as error:
        sys.exit(f"{error}\n{_walls.WHAT_TO_DO}")


if __name__ == "__main__":
    main()

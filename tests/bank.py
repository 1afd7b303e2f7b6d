"""The bank of submissions: answers to the tasks of the problem sets, right and wrong ones.

tests/submissions/ps3/e_step.py holds answers for the answer cell `e_step` of problem set 3, one
below the other, each under a line that says what it is:

    # --- right: with loops
    # --- wrong: normalised over points
    # says: over points, not over components      (part of the message that the student sees)
    # loses: e_step-rows, e_step-values           (these test cells and no others; default: any)
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "submissions"
HEADING = re.compile(r"^# --- (right|wrong): (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """An answer to one task."""

    problem_set: str
    task: str
    right: bool
    name: str
    says: str
    loses: tuple
    source: str

    def __str__(self):
        return f"{self.problem_set} {self.task} {'right' if self.right else 'wrong'}: {self.name}"


def answers(problem_set):
    """Return all answers to a problem set, by task, in the order of the files."""
    return {path.stem: list(_read(path)) for path in sorted((FOLDER / problem_set).glob("*.py"))}


def _read(path):
    _, *parts = HEADING.split(path.read_text(encoding="utf-8"))
    for kind, name, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Answer(
            problem_set=path.parent.name,
            task=path.stem,
            right=kind == "right",
            name=name.strip(),
            says=_note(source, "says"),
            loses=tuple(_note(source, "loses").replace(",", " ").split()),
            source=source.strip() + "\n",
        )


def _note(source, word):
    found = re.search(rf"^# {word}: (.+)$", source, re.MULTILINE)
    return found[1].strip() if found else ""

"""The grader's end: a student's notebook run apart, in a process of its own behind walls.

The tests never enter that process. They call the student's functions through `RemoteFunction`:
arguments go over as plain data, results come back as plain data, checked by whoever asked.
"""

import builtins
import contextlib
import itertools
import os
import re
import signal
import time

import numpy as np

from mixlab.grading import _walls
from mixlab.grading._codec import BrokenLineError, LateError, Line, Opaque, decode, encode

STARTING = 60  # seconds that a process may take to start
LATE = 5  # seconds between the interruption of student's code and its end by force
LONGEST_TEXT, LONGEST_PICTURE = 21_000, 2_000_000  # characters that are kept
MOST_OUTPUTS = 20  # of a cell
MOST_LENT = 10_000  # numbers that a borrowed function takes: it is computed here, without a clock


class StudentError(RuntimeError):
    """The student's code raised an error of no builtin type, or answered nonsense."""


class ProcessDiedError(StudentError):
    """The student's code ended its own process, or it had to be ended."""


class OutOfTimeError(StudentError):
    """The student's code took too long."""


class Apart:
    """A student's notebook in a process of its own; a context manager.

    Parameters
    ----------
    course : path
        The folder of the course, which the process must not see.
    walls : bool
        Whether to build the walls that need bubblewrap.
    cell_seconds, call_seconds, all_seconds : float
        How long a cell, a call of a function, and everything together may take.
    """

    def __init__(self, course, *, walls, cell_seconds, call_seconds, all_seconds):
        self.course, self.walls = course, walls
        self.cell_seconds, self.call_seconds = cell_seconds, call_seconds
        self.end = time.monotonic() + all_seconds
        self.done = []  # the cells that came to an end, to be run again should the process die
        self.process = None
        self.copied = None  # the process, while a copy of it answers

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        self.numbers = itertools.count()
        self.process = _walls.start(self.course, self.walls)
        os.set_blocking(self.process.stdin.fileno(), False)  # to be late and not to wait for ever
        self.line = Line(self.process.stdout.fileno(), self.process.stdin.fileno())
        try:
            self.line.receive(time.monotonic() + STARTING)
        except (BrokenLineError, LateError):
            self.process.errors.seek(0)
            said = self.process.errors.read(2000).decode(errors="replace").strip()
            self.kill()
            raise _walls.NoWallsError(f"A process for the student did not start: {said}") from None

    def kill(self):
        """End the process, and all that it may have started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.process.errors):
            file.close()
        self.process = None

    def run(self, source):
        """Run a cell; return its outputs, as a notebook stores them."""
        try:
            answer = self.ask({"do": "run", "source": source}, self.cell_seconds)
            shown, failure = outputs_of(answer["outputs"]), answer["failure"]
            if failure is not None:
                shown.append(error_output(**{key: text_of(failure[key]) for key in FAILURE}))
        except StudentError as error:
            return [error_output(type(error).__name__, str(error))]
        except Exception:  # whatever nonsense leads to
            return [error_output("StudentError", "this cell broke the line to the grader")]
        self.done.append(source)
        return shown

    @contextlib.contextmanager
    def copy(self):
        """Within the context, go on in a copy of the process that is gone afterwards."""
        self.ask({"do": "begin"}, self.call_seconds)
        self.copied = self.process
        try:
            yield
        finally:
            if self.copied is not None and self.copied is self.process:
                with contextlib.suppress(StudentError):
                    self.ask({"do": "end"}, self.call_seconds)
            self.copied = None

    def names(self, wanted):
        """Return those of these names that the student has defined: values, and RemoteFunctions."""
        found = self.ask({"do": "look", "names": sorted(wanted)}, self.call_seconds).get("found")
        values = {}
        for name in wanted:
            if isinstance(found, dict) and name in found:
                with contextlib.suppress(TypeError, AttributeError):
                    is_function = "function" in found[name]
                    coded = found[name].get("value")
                    values[name] = RemoteFunction(self, name) if is_function else read(coded)
        return values

    def call(self, name, arguments, named, given):
        """Call a function of the student's."""
        answer = self.ask(
            {
                "do": "call",
                "name": name,
                "arguments": [encode(argument) for argument in arguments],
                "named": {key: encode(argument) for key, argument in named.items()},
                "given": sorted(given),
            },
            self.call_seconds,
            given,
        )
        if isinstance(answer.get("failure"), dict):
            raise error_of(answer["failure"])
        return read(answer.get("value"))

    def ask(self, request, seconds, given=None):
        """Send a request and wait for its answer, lending a hand with borrowed functions."""
        if self.process is None and self.end > time.monotonic():
            self.restart()
        seconds = min(seconds, self.end - time.monotonic())
        if seconds <= 0:
            raise OutOfTimeError("the notebook as a whole took too long")
        number = next(self.numbers)
        deadline = time.monotonic() + seconds + LATE
        try:
            self.line.send({**request, "number": number, "seconds": seconds}, deadline)
            while True:
                answer = self.line.receive(deadline)
                if "over" in answer:
                    self.copied = None
                    if request["do"] == "end":
                        return answer
                    raise ProcessDiedError("ended the process in which the notebook runs")
                if answer.get("answers") == number:
                    return answer
                if "borrow" in answer and given:
                    self.line.send(lend(answer, given), deadline)
        except LateError:
            self.kill()
            raise OutOfTimeError("did not come to an end and had to be stopped") from None
        except BrokenLineError:
            self.kill()
            raise ProcessDiedError("ended the process in which the notebook runs") from None

    def restart(self):
        """Begin again after a death: run all cells that came to an end, in the same order."""
        again, self.done = self.done, []
        self.start()
        for source in again:
            self.run(source)


class RemoteFunction:
    """A function of the student's, called in their process."""

    def __init__(self, apart, name, others=None):
        self._apart, self._name, self._others = apart, name, others or {}

    def __call__(self, *arguments, **named):
        return self._apart.call(self._name, arguments, named, self._others)

    def given(self, **others):
        """Return the function as it is where the other functions of the student are these."""
        return RemoteFunction(self._apart, self._name, others)


def lend(question, given):
    """Compute a borrowed function for the student's process."""
    try:
        function = given[question["borrow"]]
        arguments = [decode(argument) for argument in question["arguments"]]
        named = {str(key): decode(argument) for key, argument in question["named"].items()}
        if sum(np.size(each) for each in [*arguments, *named.values()]) > MOST_LENT:
            raise ValueError("too many numbers")
        return {"value": encode(function(*arguments, **named))}
    except Exception as error:  # their arguments may be anything
        return {"failure": str(error)}


def read(coded):
    """Decode what came from the student; an Opaque where that is no value at all."""
    try:
        return decode(coded)
    except Exception:  # whatever nonsense leads to
        return Opaque("something that is no number, list or array")


FAILURE = ("ename", "evalue", "traceback")


def error_of(failure):
    """Return the student's error as the builtin one of that name, or else as a StudentError."""
    name, text = text_of(failure.get("ename"), 80), text_of(failure.get("evalue"), 300)
    if name == "OutOfTime":
        return OutOfTimeError(text)
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(TypeError):  # some, of Unicode, need more than a text
            return kind(text)
    return StudentError(f"{name}: {text}")


def error_output(ename, evalue, traceback=""):
    trace = traceback.splitlines() or [f"{ename}: {evalue}"]
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": trace}


def outputs_of(found):
    """Return the outputs that are what they should be: text and pictures.

    No HTML among them, as it would run in the browser of whoever reads the feedback.
    """
    kept = []
    for output in found[:MOST_OUTPUTS]:
        if output["output_type"] == "stream":
            name = "stderr" if output["name"] == "stderr" else "stdout"
            kept.append({"output_type": "stream", "name": name, "text": text_of(output["text"])})
        elif output["output_type"] == "display_data":
            data = {"text/plain": text_of(output["data"].get("text/plain", ""))}
            picture = str(output["data"].get("image/png", ""))
            if len(picture) <= LONGEST_PICTURE and is_base64(picture):
                data["image/png"] = picture
            kept.append({"output_type": "display_data", "data": data, "metadata": {}})
    return kept


def is_base64(content):
    """Whether this is a picture as notebooks hold them, and nothing to break out of a page with."""
    return isinstance(content, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", content) is not None


def text_of(value, longest=LONGEST_TEXT):
    """Return a text that can be stored (lone surrogates cannot), of a decent length."""
    return str(value)[:longest].encode("utf-8", "replace").decode()

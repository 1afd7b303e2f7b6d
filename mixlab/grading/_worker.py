"""The student's end: a process that runs the student's cells and answers calls of their functions.

Started by `_apart` behind the walls of `_walls`, as ``python -I -m mixlab.grading._worker`` with
its settings as JSON. Nothing in here is trusted by the other end, as the student's code can change
all of it: what it may gain by that is to answer wrongly.
"""

import contextlib
import importlib.util
import json
import os
import resource
import signal
import sys
import traceback

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import mixlab
from mixlab.exercises import replaced
from mixlab.grading._codec import BrokenLineError, Line, decode, encode

LONGEST_TEXT = 20_000  # characters of what a cell prints, and of an error message
LONGEST_PICTURE = 2_000_000  # characters of a picture, as base64
LATER = ("explore", "plots")  # seconds to import, and many a notebook never draws
GRACE = 1.0  # seconds between the first and the second interruption


class OutOfTime(BaseException):
    """The cell or the call took too long; no Exception, which students' code likes to swallow."""


class Shell(InteractiveShell):
    """IPython without a terminal: keeps the error of a cell instead of printing it."""

    failure = None

    def enable_gui(self, gui=None):
        """%matplotlib asks for it; there is nothing to enable."""

    def _showtraceback(self, etype, evalue, stb):
        self.failure = failure_of(evalue, "\n".join(stb))


def failure_of(error, trace=""):
    try:
        text = str(error)
    except Exception:  # the student's own __str__ may fail
        text = ""
    return {
        "ename": type(error).__name__,
        "evalue": text[:LONGEST_TEXT],
        "traceback": trace[-LONGEST_TEXT:],
    }


def take_over_pipes():
    """Return the line to the grader; what is written to the bare descriptors goes nowhere."""
    line = Line(os.dup(0), os.dup(1))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return line


def limit(settings):
    """Set limits that the process cannot lift again, and give up being root."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # the first to go where memory runs out in spite of them
    for name, value in settings["limits"].items():
        with contextlib.suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(getattr(resource, name), (value, value))
    if settings["user"] is not None:
        os.setgroups([])
        os.setgid(settings["user"])
        os.setuid(settings["user"])


def import_later(room):
    """Let a room of mixlab load when it is first touched, and not where it is first named."""
    spec = importlib.util.find_spec(f"mixlab.{room}")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    setattr(mixlab, room, module)


def out_of_time(signum, frame):
    raise OutOfTime("stopped, as it took too long: an endless loop?")


def within(seconds, action, *arguments):
    """Call the action, interrupted when its time is over, and then again and again."""
    signal.signal(signal.SIGALRM, out_of_time)
    signal.setitimer(signal.ITIMER_REAL, seconds, GRACE)
    try:
        return action(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Worker:
    """Answers the requests of the grader, one after the other."""

    def __init__(self, line):
        self.line = line
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        self.shell = Shell.instance(config=config)
        self.names = self.shell.user_ns
        self.copy = None

    def serve(self):
        self.line.send({"ready": True})
        os.dup2(1, 2)  # up to here, the grader wants to know what went wrong
        actions = {
            "run": self.run,
            "look": self.look,
            "call": self.call,
            "begin": self.begin,
            "end": self.end,
        }
        first = os.getpid()
        while True:
            try:
                request = self.line.receive()
            except BrokenLineError:
                return
            answer = actions[request["do"]](request)
            if os.getpid() not in (first, self.copy):  # a fork of the student's came back here
                os._exit(0)
            self.line.send({"answers": request["number"], **answer})

    def run(self, request):
        """Run a cell; return what it shows."""
        self.shell.failure = None
        with capture_output() as shown:
            try:
                within(request["seconds"], self.shell.run_cell, request["source"], True)
            except BaseException as error:  # the alarm may ring in IPython's own lines
                self.shell.failure = failure_of(error, traceback.format_exc())
        return {"outputs": [*outputs(shown)], "failure": self.shell.failure}

    def begin(self, request):
        """Go on in a copy of this process, until the end of a test or of the copy.

        Whatever happens to the copy, what the calls of a test leave in memory is gone after it.
        """
        copy = os.fork()
        if copy:
            os.waitpid(copy, 0)
            return {"over": True}
        self.copy = os.getpid()
        return {}

    def end(self, request):
        os._exit(0)

    def look(self, request):
        """Say which of these names exist, and send the values that are not functions."""
        found = {}
        for name in request["names"]:
            if name in self.names:
                value = self.names[name]
                found[name] = {"function": True} if callable(value) else {"value": encode(value)}
        return {"found": found}

    def call(self, request):
        """Call a function; return what it returns, or what it raises."""
        arguments = [decode(argument) for argument in request["arguments"]]
        named = {name: decode(argument) for name, argument in request["named"].items()}
        others = {name: self.borrowed(name) for name in request["given"]}
        with capture_output(), replaced(self.names, others):
            try:
                function = self.names[request["name"]]
                value = within(request["seconds"], lambda: function(*arguments, **named))
                return {"value": encode(value)}
            except BaseException as error:
                return {"failure": failure_of(error)}

    def borrowed(self, name):
        """A function that the grader computes, for a student's function that calls it."""

        def ask(*arguments, **named):
            self.line.send(
                {
                    "borrow": name,
                    "arguments": [encode(argument) for argument in arguments],
                    "named": {key: encode(argument) for key, argument in named.items()},
                }
            )
            answer = self.line.receive()
            if "failure" in answer:
                raise ValueError(answer["failure"])
            return decode(answer["value"])

        return ask


def outputs(shown):
    """What a cell printed and showed, as a notebook stores it, cut to a decent length."""
    for name, text in (("stdout", shown.stdout), ("stderr", shown.stderr)):
        if text:
            if len(text) > LONGEST_TEXT:
                text = text[:LONGEST_TEXT] + "\n[... and more, cut by the grader]\n"
            yield {"output_type": "stream", "name": name, "text": text}
    for picture in shown.outputs:
        data = {}
        for kind, value in picture.data.items():
            longest = LONGEST_PICTURE if kind == "image/png" else LONGEST_TEXT
            if isinstance(value, bytes):
                continue
            if kind in ("text/plain", "image/png") and len(str(value)) <= longest:
                data[kind] = str(value)
        yield {"output_type": "display_data", "data": data, "metadata": {}}


def main():
    settings = json.loads(sys.argv[1])
    limit(settings)
    for room in LATER:
        import_later(room)
    line = take_over_pipes()
    Worker(line).serve()


if __name__ == "__main__":
    main()

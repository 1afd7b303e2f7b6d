"""The walls around a student's process: what it can see, reach and use up.

`bubblewrap <https://github.com/containers/bubblewrap>`_ builds them from the namespaces of Linux:
the process sees Python, the packages and nothing else of the disk, has no network, no other
processes, and a temporary folder of its own that vanishes with it. Limits on memory, processor
time, file size and number of processes are those of ``setrlimit``.
"""

import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import mixlab

LIMITS = {
    "RLIMIT_AS": 4 * 2**30,  # bytes of memory, for each process
    "RLIMIT_CPU": 600,  # seconds of one process; the clock of the grader is stricter
    "RLIMIT_FSIZE": 20 * 2**20,  # bytes of each file
    "RLIMIT_NPROC": 64,  # processes and threads
    "RLIMIT_NOFILE": 256,
    "RLIMIT_CORE": 0,
}
TEMPORARY = 100 * 2**20  # bytes of all files in the private folder together
FIRST_USER = 200_000  # user numbers that a root grader gives away: nobody's

PACKAGE = Path(mixlab.__file__).resolve().parent
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts")
WHAT_TO_DO = """\
Students' code is run behind walls that bubblewrap builds. On Debian and Ubuntu:
    sudo apt install bubblewrap
Where there is none, grade in a container (the guide, notebooks/exercises/README.md, has the
recipe), or say  WALLS=no  to set limits only: students' code can then read what you can read."""


class NoWallsError(Exception):
    """The walls cannot be built here."""


def start(course, walls):
    """Start a student's process.

    Parameters
    ----------
    course : Path
        The folder of the course, which the process must not see.
    walls : bool
        Whether to build the walls that need bubblewrap, or to set the limits only.

    Returns
    -------
    subprocess.Popen
        Its stdin and stdout are the line to the worker; `errors` is a file with its stderr.
    """
    user = None
    if walls and os.getuid() == 0:
        user = FIRST_USER + os.getpid()  # one for each grader, as processes are counted by user
    compile_package()
    settings = json.dumps({"limits": LIMITS, "user": user})
    worker = [sys.executable, "-I", "-m", "mixlab.grading._worker", settings]
    errors = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
    process = subprocess.Popen(
        [*wall(course), *worker] if walls else worker,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        bufsize=0,
        cwd="/" if walls else tempfile.gettempdir(),
        env=environment("/tmp" if walls else tempfile.gettempdir()),
        start_new_session=True,
    )
    process.errors = errors
    return process


@cache
def compile_package():
    """Write the bytecode of mixlab, which students' processes see and may not write.

    Python may have been told to write none, and the grader does not import all that they do.
    """
    compileall.compile_dir(PACKAGE, quiet=2)  # what is up to date stays; no rights, no bytecode


def check(course):
    """Raise NoWallsError, with what to do about it, where the walls cannot be built."""
    if shutil.which("bwrap") is None:
        raise NoWallsError("bubblewrap (the command bwrap) is not installed.")
    try:
        tried = subprocess.run([*wall(course), "true"], capture_output=True, text=True, timeout=30)
    except subprocess.TimeoutExpired:
        raise NoWallsError("bubblewrap does not come to an end.") from None
    if tried.returncode:
        raise NoWallsError(f"bubblewrap says: {tried.stderr.strip()[:300]}")


def wall(course):
    """Return the beginning of the command that starts a process behind the walls."""
    command = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    if os.getuid() == 0:  # the worker gives up being root before it runs anything
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", *(["--disable-userns"] if knows("--disable-userns") else [])]
    command += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    command += ["--size", str(TEMPORARY), "--perms", "1777", "--tmpfs", "/tmp"]
    folders = visible(Path(course).resolve())  # after /tmp, as Python may lie in the real one
    parents = {str(parent) for folder in folders for parent in Path(folder).parents}
    for above in sorted(parents - {"/"}):
        command += ["--perms", "0755", "--dir", above]  # or a closed home would stay closed
    for folder in folders:
        command += ["--ro-bind", folder, folder]
    command += ["--perms", "0777", "--dir", "/tmp/matplotlib"]
    for fonts in font_lists():  # or matplotlib would look for all fonts, for seconds
        command += ["--ro-bind", str(fonts), f"/tmp/matplotlib/{fonts.name}"]
    return [*command, "--remount-ro", "/", "--chdir", "/tmp"]


@cache
def knows(option):
    """Whether the bubblewrap of this machine has an option."""
    return option in subprocess.run(["bwrap", "--help"], capture_output=True, text=True).stdout


def visible(course):
    """Return what the process sees of the disk: the system's libraries, Python, mixlab."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), PACKAGE}
    seen = [*SYSTEM, *sorted(str(folder.resolve()) for folder in folders)]
    seen = [folder for folder in seen if Path(folder).exists()]
    for folder in seen:
        if course.is_relative_to(Path(folder).resolve()):
            raise NoWallsError(
                f"The course {course} lies inside {folder}, which students' code has to see; "
                "move the course elsewhere."
            )
    return seen


@cache
def font_lists():
    """Return matplotlib's lists of the fonts of this machine, made if there is none yet."""
    import matplotlib.font_manager

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def environment(temporary):
    """Return the variables that the process gets: none of the grader's own."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": temporary,
        "TMPDIR": temporary,
        "IPYTHONDIR": f"{temporary}/ipython",
        "MPLCONFIGDIR": f"{temporary}/matplotlib",
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",  # threads count as processes
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TQDM_DISABLE": "1",
    }

"""Make the project's virtual environment in .venv, or leave it alone when it is in order.

Run by make; on a machine without make, by hand:  python tools/setup_venv.py

Needs nothing but Python. The file keeps to syntax that old Pythons (2.7, 3.6) can read, so that
they get as far as saying that they are too old. Environment variables:

PINNED=no   install by the bounds in pyproject.toml, without the pinned versions of requirements.txt
"""

from __future__ import print_function

import hashlib
import json
import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST_PINNED = (3, 14)  # requirements.txt is resolved for OLDEST to this one

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "mixlab-setup-stamp")
WINDOWS = os.name == "nt"
BIN = os.path.join(VENV, "Scripts" if WINDOWS else "bin")
VENV_PYTHON = os.path.join(BIN, "python.exe" if WINDOWS else "python")

# ipykernel prints a line about its ports at every start of a kernel; only errors are worth a line.
KERNEL_CONFIG = "c = get_config()\nc.IPKernelApp.log_level = 40\n"

# JupyterLab asks nobody for news or newer versions, lists no extensions from the network, ...
LAB_CONFIG = {
    "LabApp": {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
}
# ... does not offer to, and writes no clock times into notebooks (they would change at every run).
LAB_OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": False,
        "fetchNews": "false",
    },
    "@jupyterlab/notebook-extension:tracker": {"recordTiming": False},
}
# The instructor's tools stay out of the lessons; `make formgrader` turns on what it needs. So does
# Voila, which `make show` starts by itself.
SERVER_EXTENSIONS_OFF = [
    "nbgrader.server_extensions." + name
    for name in ("assignment_list", "course_list", "formgrader", "validate_assignment")
] + ["voila.server_extension"]
LAB_EXTENSIONS_OFF = [
    "@jupyter/nbgrader",
    "@jupyter-notebook/lab-extension",
    "@voila-dashboards/jupyterlab-preview",
]
SERVER_CONFIG = {
    "ServerApp": {"jpserver_extensions": {name: False for name in SERVER_EXTENSIONS_OFF}}
}
PAGE_CONFIG = {"disabledExtensions": {name: True for name in LAB_EXTENSIONS_OFF}}


def say(line):
    print(line)
    sys.stdout.flush()


def stop(*lines):
    """End with a plain sentence instead of a traceback."""
    sys.stdout.flush()
    sys.stderr.write("\n".join(lines) + "\n")
    sys.exit(1)


def dotted(version):
    return ".".join(str(part) for part in version)


def check_python():
    if sys.version_info < OLDEST:
        stop(
            "Python is too old: {0} is version {1}, and mixlab needs {2} or newer.".format(
                sys.executable, dotted(sys.version_info[:3]), dotted(OLDEST)
            ),
            "Install a newer one and try again; if you have one that was not found, name it: "
            + ("py -3.13 tools/setup_venv.py" if WINDOWS else "make PYTHON=/path/to/python3 lab"),
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(
            "{0} comes without its venv module, so no virtual environment can be made.".format(
                sys.executable
            ),
            "On Debian and Ubuntu: sudo apt install python3-venv   (then try again)",
        )


def wanted_stamp(pinned):
    """What the environment has to be made from: three lines, the first two of them for good."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "requirements.txt", os.path.join("tools", "setup_venv.py")):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    how = "pinned " if pinned else "by bounds "
    # The place belongs to it, as a virtual environment does not survive being moved.
    return [dotted(sys.version_info[:3]), VENV, how + digest.hexdigest()]


def read_stamp():
    try:
        with open(STAMP) as file:
            return file.read().splitlines()
    except (IOError, OSError):
        return None  # never made, or interrupted half-way


def works():
    """Whether the environment's Python still starts; not so once its parent is uninstalled."""
    try:
        return subprocess.call([VENV_PYTHON, "-c", ""]) == 0
    except OSError:
        return False


def clean_environ():
    """Return the environment less what would send packages elsewhere."""
    unwanted = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    unwanted += ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_QUIET")
    environ = {name: value for name, value in os.environ.items() if name not in unwanted}
    environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return environ


def show(progress):
    """Show progress on one line of a terminal, rewritten in place; elsewhere show nothing."""
    if sys.stdout.isatty():
        sys.stdout.write("\r" + progress[:76].ljust(76) + "\r")
        sys.stdout.flush()


def run(command, failure):
    """Run a command quietly; where it fails, show its last lines and then the sentences given."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
    )
    last_lines = []
    try:
        for line in process.stdout:
            last_lines = (last_lines + [line.rstrip()])[-12:]
            if line.startswith(("Collecting", "Building", "Installing")):
                show("  " + line.rstrip())
        show("")
        process.wait()
    finally:
        if process.poll() is None:  # interrupted: leave nothing running behind
            process.terminate()
            process.wait()
    if process.returncode != 0:
        stop(*(["  " + line for line in last_lines] + failure))


def make_venv():
    # From the parent interpreter: the one running may itself live in the folder to be replaced.
    parent = getattr(sys, "_base_executable", None) or sys.executable
    run(
        [parent, "-m", "venv", "--clear", VENV],
        [
            "Python could not make the virtual environment .venv (its last words are above).",
            "On Debian and Ubuntu: sudo apt install python3-venv   (then try again)",
        ],
    )


def renew_pip():
    """Get the newest pip: that which comes with Python 3.11 takes half as long again."""
    command = [VENV_PYTHON, "-m", "pip", "install", "--no-input", "--upgrade", "pip"]
    command += ["--retries", "0", "--timeout", "15"]  # nobody is to wait for it without a network
    with open(os.devnull, "w") as nowhere:  # where it fails, the old one does
        subprocess.call(command, cwd=ROOT, env=clean_environ(), stdout=nowhere, stderr=nowhere)


def install(pinned):
    command = [VENV_PYTHON, "-m", "pip", "install", "--no-compile", "--no-input"]
    if pinned:
        command += ["-c", "requirements.txt"]
    run(
        command + ["-e", ".[all]"],
        [
            "pip could not install what mixlab needs (its last words are above).",
            "Check the connection to the package index and the free space on the disk, then try "
            "again.",
        ],
    )


def compile_packages():
    """Compile what pip has unpacked, on all processors, where pip would use one of them.

    Left for later it would be done by many processes at the same time, or, behind walls that
    nobody writes through, again and again. Packages' own tests are left out: nobody runs them.
    """
    show("  Compiling")
    command = [VENV_PYTHON, "-W", "ignore", "-m", "compileall", "-q", "-q", "-j", "0"]
    command += ["-x", r"site-packages.*[\\/]tests[\\/]"]
    command += [os.path.join(VENV, "Lib" if WINDOWS else "lib")]
    # Its status tells nothing: packages bring files for other Pythons, which do not compile.
    subprocess.call(command, cwd=ROOT, env=clean_environ())
    show("")


def write(text, *parts):
    path = os.path.join(VENV, *parts)
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    with open(path, "w") as file:
        file.write(text)


def configure():
    """Write the settings of Jupyter that belong to this environment, and to no other."""
    write(KERNEL_CONFIG, "etc", "ipython", "ipython_kernel_config.py")
    write(json.dumps(LAB_CONFIG, indent=2), "etc", "jupyter", "jupyter_lab_config.json")
    write(json.dumps(SERVER_CONFIG, indent=2), "etc", "jupyter", "jupyter_server_config.json")
    write(json.dumps(PAGE_CONFIG, indent=2), "etc", "jupyter", "labconfig", "page_config.json")
    write(
        json.dumps(LAB_OVERRIDES, indent=2), "share", "jupyter", "lab", "settings", "overrides.json"
    )


def main():
    check_python()
    newer = sys.version_info[:2] > NEWEST_PINNED
    pinned = not newer and os.environ.get("PINNED", "yes").lower() not in ("no", "0", "false")
    wanted, found = wanted_stamp(pinned), read_stamp()
    if found == wanted and works():
        return
    if found and found[:2] == wanted[:2] and works():
        os.remove(STAMP)  # should this be interrupted, the next time starts from nothing
        say("Bringing the virtual environment .venv up to date ...")
    else:
        again = " again" if os.path.isdir(VENV) else ""
        version = dotted(sys.version_info[:3])
        say("Making the virtual environment .venv{0}, with Python {1} ...".format(again, version))
        make_venv()
        renew_pip()
        say("Installing about 180 packages into it; this takes a minute or three ...")
    if not pinned:
        reason = "as this Python is newer than they are" if newer else "as you asked"
        say("(The pinned versions of requirements.txt are not used, " + reason + ".)")
    install(pinned)
    compile_packages()
    configure()
    write("\n".join(wanted) + "\n", os.path.basename(STAMP))
    say("The virtual environment is ready.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("", "Interrupted; the next time starts this step afresh.")

"""The files that set things up agree with each other, and what they set up took effect."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ["3.11.7", "3.12.1", "3.13.0", "3.14.0"]


def wanted(lines=None):
    """What mixlab[all] asks for: bounds by name, its references to itself followed."""
    found = {}
    lines = [*PROJECT["dependencies"], "mixlab[all]"] if lines is None else lines
    for requirement in map(Requirement, lines):
        if requirement.name == "mixlab":
            for extra in requirement.extras:
                found |= wanted(PROJECT["optional-dependencies"][extra])
        else:
            found[canonicalize_name(requirement.name)] = requirement.specifier
    return found


def pins():
    """The lines of requirements.txt that pin something, read."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def environment_yml():
    """The dependencies in environment.yml; enough of YAML for a list of plain words."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    text = text.partition("\ndependencies:\n")[2]
    words = re.findall(r"^ +- +([^#\n]*[^#\s])", text, re.MULTILINE)
    return [word for word in words if word not in ("pip", "pip:", "-e .")]


def test_every_extra_is_part_of_all():
    everything = set(wanted())
    for extra, lines in PROJECT["optional-dependencies"].items():
        assert set(wanted(lines)) <= everything, extra


def test_conda_gets_the_same_names_and_bounds():
    conda = {
        requirement.name: requirement.specifier
        for requirement in map(Requirement, environment_yml())
    }
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda == wanted()


def test_conda_installs_the_package_itself():
    assert "- -e ." in (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_every_dependency_has_a_lower_bound():
    for name, specifier in wanted().items():
        assert any(part.operator in (">=", "==") for part in specifier), name


@pytest.mark.parametrize("python", PYTHONS)
def test_pins_satisfy_the_bounds_on_each_python(python):
    environment = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    pinned = {}
    for pin in pins():
        if pin.marker is None or pin.marker.evaluate(environment):
            name = canonicalize_name(pin.name)
            assert name not in pinned, f"{name} is pinned twice"
            (specifier,) = pin.specifier
            assert specifier.operator == "=="
            pinned[name] = Version(specifier.version)
    for name, specifier in wanted().items():
        assert name in pinned
        assert pinned[name] in specifier, name


def test_pins_name_no_place():
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        assert "://" not in line
        assert "@" not in line
        assert not line.startswith("-")


def test_version_is_the_same_in_the_package():
    source = (ROOT / "mixlab" / "__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{PROJECT["version"]}"' in source


def test_setup_script_is_readable_for_old_pythons():
    source = (ROOT / "tools" / "setup_venv.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    # What Python 2 and 3.5 stumble over, and feature_version does not refuse.
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


def test_setup_agrees_with_pyproject_on_the_oldest_python():
    assert PROJECT["requires-python"] == ">=3.11"
    assert "OLDEST = (3, 11)" in (ROOT / "tools" / "setup_venv.py").read_text(encoding="utf-8")
    assert "(3, 11)" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_make_help_names_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)[1].split()
    for target in targets:
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target


# Run with another Python's name and version, as an old one can hardly be asked for.
TOO_OLD = """
import runpy, sys
sys.version_info = (3, 8, 18)
runpy.run_path("tools/setup_venv.py", run_name="__main__")
"""
NO_VENV = """
import runpy, sys
sys.modules["ensurepip"] = None  # as Debian leaves it out
runpy.run_path("tools/setup_venv.py", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("program", "words"),
    [(TOO_OLD, ["3.8.18", "needs 3.11 or newer"]), (NO_VENV, ["apt install python3-venv"])],
)
def test_setup_fails_with_a_sentence(program, words):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr

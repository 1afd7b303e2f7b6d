"""The workflows cannot be run here. What they call exists, and they say what the project says."""

import re
from pathlib import Path

import pytest
import yaml

from tests.test_setup import PYTHONS

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SUPPORTED = [python.rpartition(".")[0] for python in PYTHONS]
# What a test module has in it that cannot run on Windows.
POSIX = r"""^(?:import|from)\ (?:fcntl|resource|pwd|tests\.courses|mixlab\.grading)\b
|\busefixtures\("walls"\)|\bsignal\.SIGKILL\b"""


def read(name):
    # A reader of YAML 1.1 takes the word `on` for a truth value.
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in workflow.items()}


WORKFLOWS = {path.name: read(path.name) for path in FILES}
JOBS = [
    pytest.param(job, id=f"{file}-{name}")
    for file, workflow in WORKFLOWS.items()
    for name, job in workflow["jobs"].items()
]


def commands(job):
    """What a job's steps run, each line of it, comments left out."""
    lines = [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("job", JOBS)
def test_what_is_called_exists(job):
    for line in commands(job):
        if line.startswith("make "):
            for target in line.split()[1:]:
                assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), line
        for path in re.findall(r"(?:^|[ =])((?:tools|tests|mixlab|\.ci)(?:/\w+)+(?:\.py)?)", line):
            assert (ROOT / path).exists(), line
    for step in job["steps"]:
        lock = step.get("with", {}).get("cache-dependency-path")
        assert lock is None or (ROOT / lock).exists()


@pytest.mark.parametrize("job", JOBS)
def test_jobs_end_and_may_do_little(job):
    assert job["timeout-minutes"] <= 60
    allowed = job.get("permissions", {})
    assert set(allowed) <= {"pages", "id-token", "issues"}
    for step in job["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), step["uses"]
        if step.get("uses", "").startswith("actions/checkout"):
            assert not allowed, "a job that runs the project's code has no more rights than reading"
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_read_only_and_know_no_secret(name):
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
    text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    assert "secrets." not in text
    # Text that anybody can write into the title of a pull request is not put into a command.
    assert not re.search(r"\$\{\{\s*github\.(event\.|head_ref)", text)


def test_every_supported_python_is_tried_on_every_system():
    jobs = WORKFLOWS["tests.yml"]["jobs"]
    for job in jobs.values():
        assert job["strategy"]["matrix"]["python"] == SUPPORTED
    assert commands(jobs["linux"])[-1] == ".ci/run"
    systems = jobs["others"]["strategy"]["matrix"]["system"]
    assert {system.partition("-")[0] for system in systems} == {"macos", "windows"}
    assert set(WORKFLOWS["weekly.yml"]["jobs"]["newest"]["strategy"]["matrix"]["python"]) <= set(
        SUPPORTED
    )


def test_windows_leaves_out_what_needs_posix_and_nothing_else():
    (windows,) = (
        row
        for row in WORKFLOWS["tests.yml"]["jobs"]["others"]["strategy"]["matrix"]["include"]
        if row["system"].startswith("windows")
    )
    ignored = {ROOT / word.removeprefix("--ignore=") for word in windows["without"].split()}
    needed = {
        path
        for path in (ROOT / "tests").glob("test_*.py")
        if path != Path(__file__)
        and re.search(POSIX, path.read_text(encoding="utf-8"), re.MULTILINE | re.VERBOSE)
    }
    assert ignored == needed | {ROOT / "mixlab" / "grading"}


def test_weekly_takes_the_newest_and_tells():
    newest, tell = (WORKFLOWS["weekly.yml"]["jobs"][name] for name in ("newest", "tell"))
    assert newest["env"]["PINNED"] == "no"
    assert tell["needs"] == "newest"
    assert "failure()" in tell["if"]
    assert tell["permissions"] == {"issues": "write"}


def test_only_main_is_published():
    deploy = WORKFLOWS["site.yml"]["jobs"]["deploy"]
    assert "github.ref == 'refs/heads/main'" in deploy["if"]
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}

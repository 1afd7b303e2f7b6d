"""Importing mixlab is cheap, says what is missing, and its rooms import one way only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mixlab

PACKAGE = Path(mixlab.__file__).parent
# A room is a file, or a folder of files.
ROOMS = sorted({path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*.py")})
ROOMS = [room.removesuffix(".py") for room in ROOMS if room != "__init__.py"]


def run(code, *arguments):
    """Run code in a fresh Python in which every warning is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- What is loaded when --------------------------------------------------------------------

HEAVY = ["sympy", "scipy", "matplotlib", "ipywidgets", "IPython", "PIL", "pandas", "dask"]
LOADED = f"; import sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"


def test_importing_mixlab_loads_nothing_heavy():
    assert run("import mixlab" + LOADED) == ""


def test_a_mixture_and_its_densities_need_numpy_alone():
    code = "import mixlab; m = mixlab.Mixture([1], [0], [1]); m.logpdf([0.0]); m.sample(3, 1)"
    assert run(code + LOADED) == ""


@pytest.mark.parametrize(
    "room",
    [
        "starts",
        "moments",
        "pearson",
        "em",
        "density",
        "datasets",
        "selection",
        "study",
        "uncertainty",
    ],
)
def test_a_room_loads_without_anything_heavy(room):
    assert run(f"from mixlab import {room}" + LOADED) == ""


def test_em_needs_numpy_alone():
    code = (
        "from mixlab import Mixture, em; "
        "em.fit([0.0, 1.0, 3.0, 4.5], Mixture([1], [0], [1])); "
        "em.fit_binned([0, 1, 2, 3], [4, 5, 6], Mixture([1], [0], [1]))"
    )
    assert run(code + LOADED) == ""


def test_pearson_needs_numpy_alone():
    code = "from mixlab import pearson; pearson.fit([0.0, 1.0, 3.0, 4.5, 9.0])"
    assert run(code + LOADED) == ""


def test_newton_does_not_load_sympy():
    code = (
        "from mixlab import Mixture, moments; x = [0.0, 1.0, 3.0, 4.5, 9.0]; "
        "moments.fit(x, Mixture([1], [0], [1])); moments.basins(x, [[0, 1]])"
    )
    assert run(code + LOADED) == ""


def test_a_name_is_loaded_when_it_is_first_used():
    code = (
        "import mixlab, sys; before = 'mixlab.moments' in sys.modules; mixlab.moments; "
        "now = sys.modules.get('mixlab.moments'); print(before, now is mixlab.moments)"
    )
    assert run(code) == "False True"


# --- What is there --------------------------------------------------------------------------


def test_all_public_names_are_listed_before_they_are_loaded():
    names = run("import mixlab; print(*dir(mixlab))").split()
    assert set(mixlab.__all__) <= set(names)
    roads = {"moments", "pearson", "em", "density"}
    assert {"Mixture", "Fit", "starts", *roads, "datasets", "plots", "explore"} <= set(names)


@pytest.mark.parametrize("name", ["Mixture", "Fit", "starts", "moments", "datasets"])
def test_public_names_are_there(name):
    assert getattr(mixlab, name) is not None


def test_classes_are_the_very_ones_of_their_rooms():
    from mixlab.fit import Fit
    from mixlab.mixture import Mixture

    assert mixlab.Mixture is Mixture
    assert mixlab.Fit is Fit


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'mixlab' has no attribute 'mixtures'"):
        _ = mixlab.mixtures
    assert not hasattr(mixlab, "mixtures")


# --- What is missing ------------------------------------------------------------------------

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2:]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])

sys.meta_path.insert(0, Missing())
import mixlab
try:
    getattr(mixlab, sys.argv[1])
except ModuleNotFoundError as error:
    print(error.name, error, sep="|")
else:
    print("loaded")
"""


@pytest.mark.parametrize(
    ("room", "missing", "extra"),
    [
        ("plots", "matplotlib", "plots"),
        ("explore", "ipywidgets", "explore"),
        ("explore", "matplotlib", "explore"),
    ],
)
def test_a_missing_extra_is_named_with_the_command_that_brings_it(room, missing, extra):
    name, message = run(WITHOUT, room, missing).split("|")
    assert name == missing
    assert f"mixlab.{room} needs {missing}" in message
    assert f'pip install "mixlab[{extra}]"' in message


def test_from_import_gives_the_same_help():
    code = WITHOUT.replace("getattr(mixlab, sys.argv[1])", "from mixlab import plots")
    assert 'pip install "mixlab[plots]"' in run(code, "", "matplotlib")


@pytest.mark.parametrize("room", ["starts", "moments", "datasets", "Mixture", "Fit"])
def test_the_rest_works_without_the_extras(room):
    assert run(WITHOUT, room, "matplotlib", "ipywidgets", "PIL", "IPython") == "loaded"


def test_an_import_that_fails_for_another_reason_is_not_explained_away():
    assert run(WITHOUT, "moments", "numpy") == "numpy|No module named 'numpy'"


# --- Imports run one way --------------------------------------------------------------------

# A room may import the rooms that stand after it, none before it and none beside it.
FLOORS = [
    {"explore", "grading"},
    {"plots", "study"},
    {"selection", "uncertainty"},
    {"moments", "pearson", "em", "density"},
    {"starts", "fit", "datasets"},
    {"mixture"},
    {"_sklearn"},
    {"_check", "_tables", "exercises"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
ROADS = ["moments", "pearson", "em", "density"]
DRAWING = {"matplotlib", "ipywidgets", "IPython", "PIL"}


def imported(room):
    """Every module that the room's source imports, anywhere in it, by full name."""
    files = [PACKAGE / f"{room}.py", *(PACKAGE / room).rglob("*.py")]
    for file in filter(Path.exists, files):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file} imports by relative name"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(room):
    """The other rooms; files of one folder may import each other."""
    names = {name.split(".")[1] for name in imported(room) if name.startswith("mixlab.")}
    return names - {room}


def outside(room):
    return {name.partition(".")[0] for name in imported(room)} - {"mixlab"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_below_it(room):
    assert room in FLOOR, f"say in FLOORS where {room} stands"
    above = {other for other in rooms_imported(room) if FLOOR.get(other, 99) <= FLOOR[room]}
    assert not above


def test_plots_import_no_road():
    assert not rooms_imported("plots") & set(ROADS)


@pytest.mark.parametrize("room", sorted(set(ROOMS) - {"plots", "explore", "grading"}))
def test_only_plots_and_explore_draw(room):  # and grading runs notebooks, with IPython
    assert not outside(room) & DRAWING
    assert not rooms_imported(room) & {"plots", "explore"}


def test_mixture_imports_numpy_and_scipy_alone():
    assert outside("mixture") - set(sys.stdlib_module_names) <= {"numpy", "scipy"}
    assert "mixlab._sklearn" not in run("import sys, mixlab; mixlab.Mixture; print(*sys.modules)")


def test_the_ways_to_import_are_seen():
    # Guards the guard: the walk above sees imports inside functions too.
    assert "sympy" in outside("moments")
    assert "scipy" in outside("mixture")
    assert rooms_imported("moments") >= {"_check", "fit", "mixture"}
    assert rooms_imported("plots") >= {"_check", "starts", "fit", "mixture"}  # and in a folder

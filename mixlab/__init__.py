"""mixlab: learn how a mixture of normal distributions is estimated, along three roads.

The names below are what a notebook imports. Each room loads when it is first used, so that
``import mixlab`` costs little more than ``import numpy``.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOME = {"Mixture": "mixture", "Fit": "fit"}
_ROOMS = (
    "datasets",
    "density",
    "em",
    "exercises",
    "explore",
    "moments",
    "pearson",
    "plots",
    "selection",
    "starts",
    "study",
    "uncertainty",
)
_OPTIONAL = ("matplotlib", "ipywidgets")

__all__ = [*_HOME, *_ROOMS]


def __getattr__(name):
    if name in _HOME:
        value = getattr(import_module(f"mixlab.{_HOME[name]}"), name)
    elif name in _ROOMS:
        try:
            value = import_module(f"mixlab.{name}")
        except ModuleNotFoundError as error:
            if error.name not in _OPTIONAL:
                raise
            raise ModuleNotFoundError(  # the rooms that need more are named like their extras
                f'mixlab.{name} needs {error.name}: run  pip install "mixlab[{name}]"',
                name=error.name,
            ) from error
    else:
        raise AttributeError(f"module 'mixlab' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})

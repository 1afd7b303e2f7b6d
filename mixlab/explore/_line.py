"""The line of Python that makes an explorer: how it is written, and how it is read."""

import ast
import inspect

import numpy as np

from mixlab.mixture import Mixture

_MAKERS = {"Mixture": Mixture, "Mixture.univariate": Mixture.univariate}


class Name(str):
    """What something is called where the line is to be run: written without quotes."""


def written_call(function, data, options):
    """Return a call in the room `explore` as a line of Python.

    Options that are what they are by default are left out.
    """
    parameters = inspect.signature(function).parameters
    told = [
        f"{key}={_written(value)}"
        for key, value in options.items()
        if value != parameters[key].default
    ]
    return f"explore.{function.__name__}({', '.join([*data, *told])})"


def _written(value):
    if isinstance(value, Name):
        return str(value)
    if not isinstance(value, Mixture):
        return repr(value)
    first, third, maker = value.means, value.covariances, "Mixture"
    if value.n_features == 1 and np.array_equal(value.sds**2, third):
        third, maker = value.sds, "Mixture.univariate"
    numbers = ", ".join(repr(part.tolist()) for part in (value.weights, first, third))
    return f"{maker}({numbers})"


def read_call(line, name, state):
    """Return what a line says of a state: its keywords that the state has.

    Nothing is run but what makes a Mixture.
    """
    try:
        call = ast.parse(line.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        call = None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) not in (f"explore.{name}", name):
        raise ValueError(f"the line is {line[:60]!r}; allowed: explore.{name}(...)")
    return {word.arg: _value(word) for word in call.keywords if word.arg in state}


def _value(word):
    node = word.value
    try:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _MAKERS:
            named = {inner.arg: ast.literal_eval(inner.value) for inner in node.keywords}
            return _MAKERS[ast.unparse(node.func)](*map(ast.literal_eval, node.args), **named)
        return ast.literal_eval(node)
    except (SyntaxError, TypeError, ValueError) as error:
        told = f": {error}" if isinstance(node, ast.Call) else "; allowed: plain values"
        raise ValueError(f"{word.arg} is {ast.unparse(node)[:60]}{told}") from None

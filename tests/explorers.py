"""What tests ask of an explorer: its verdict, its picture, the places of its sliders."""

import base64
import io
import re
from html import unescape
from itertools import product

import numpy as np
from PIL import Image


def verdict(explorer):
    return unescape(re.sub("<[^>]+>", "", explorer._verdict.value))


def picture(explorer):
    source = re.search('src="data:image/png;base64,([^"]+)"', explorer._picture.value).group(1)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source))))


def is_whole(explorer):
    """Whether a picture and a verdict are shown, about the same thing."""
    alt = unescape(re.search('alt="([^"]*)"', explorer._picture.value).group(1))
    assert picture(explorer).std() > 5
    assert verdict(explorer)[0] in "✓⇄◇✗∩↗↘…="
    assert verdict(explorer).split(" ", 1)[1] in alt
    assert "nan" not in alt
    return True


ENDS = {"": "✓◇", "coincide": "=", "unfinished": "…"}  # all other failures: a cross


def belongs(explorer):
    """Whether what is shown of a path is whole, and is about the fit and the step at hand."""
    fit, step, last = explorer.fit, explorer.step, len(explorer.fit.path) - 1
    assert is_whole(explorer)
    assert verdict(explorer)[0] in ("↗↘" if step < last else ENDS.get(fit.failure, "✗"))
    assert f"Step {step} of {last}: " in verdict(explorer)
    assert f"Step {step} of {last}: " in explorer.alt
    assert " by -" not in verdict(explorer)
    return True


def corners(explorer):
    return product(*[(control.low, control.high) for control in explorer._controls])


def random_values(explorer, n, seed):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        yield [rng.uniform(control.low, control.high) for control in explorer._controls]

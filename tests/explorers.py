"""What tests ask of an explorer: its verdict, its picture, the places of its sliders."""

from itertools import product

import numpy as np


def verdict(explorer):
    told = explorer._stage.shown["verdict"]
    return f"{told['symbol']} {told['head']} {told['words']}"


def picture(explorer, every=1):
    return painted(explorer._stage.shown["picture"], every)


def painted(strokes, every=1):
    """Paint a picture as `stage.js` does it; return its colours, shape (height, width, 3).

    Of so many columns, one.
    """
    counts, columns = (np.frombuffer(strokes[part], np.uint16) for part in ("counts", "columns"))
    changes = np.zeros((len(counts), strokes["width"]), np.uint32)
    rows = np.repeat(np.arange(len(counts)), counts)
    changes[rows, columns] = np.frombuffer(strokes["changes"], np.uint32)
    pixels = np.bitwise_xor.accumulate(changes[:, ::every], axis=0)
    return pixels.view(np.uint8).reshape(*pixels.shape, 4)[..., :3]


def in_step(explorer):
    """Whether the words of the verdict and those of the picture are about the same thing."""
    alt = explorer._stage.shown["alt"]
    assert alt == explorer.alt
    assert verdict(explorer)[0] in "✓⇄◇✗∩↗↘…="
    assert verdict(explorer).split(" ", 1)[1] in alt
    assert "nan" not in alt
    return True


def is_whole(explorer):
    """Whether a picture and a verdict are shown, about the same thing."""
    assert picture(explorer, every=4)[::4].std() > 5  # some of it will do, and takes no time
    return in_step(explorer)


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


def random_move(explorer, rng):
    """Do one thing at random that a reader can do: by a control, a switch, a button, a bell."""
    handles = explorer._stage.shown["handles"]
    steps = getattr(explorer, "_steps", None)
    acts = [lambda: _move(rng.choice(explorer._controls), rng)] * 4
    acts += [lambda switch=switch: _switch(switch, rng) for switch in explorer._switches]
    if handles:
        acts += [lambda: drag(explorer, rng.integers(len(handles)), *rng.random(2), rng)] * 2
    if steps is not None:
        acts += [rng.choice([*steps.buttons.values()]).click, lambda: _move(steps.control, rng)]
    if rng.random() < 0.02:
        acts = [explorer._reset.click]
    rng.choice(acts)()


def _move(control, rng):
    low, high = control.low, control.high
    control.set_state({"value": float(rng.choice([rng.uniform(low, high), low, high]))})


def _switch(switch, rng):
    if hasattr(switch, "options"):
        switch.value = rng.choice([value for _, value in _pairs(switch.options)])
    elif isinstance(switch.value, bool):
        switch.value = not switch.value
    else:
        _move(switch, rng)


def _pairs(options):
    return [option if isinstance(option, tuple) else (option, option) for option in options]


def drag(explorer, handle, across, down, rng=None):
    """Drag a handle to a place on the picture, as the page tells it."""
    free = explorer._stage.shown["handles"][handle]["free"]
    along = "xy" if free else rng.choice(["x", "y"]) if rng else "x"
    place = {"handle": int(handle), "along": str(along), "to": [float(across), float(down)]}
    explorer._stage.set_state({"dragged": place})

"""The loop: EM steps from the start, and leaps if wished, until the likelihood rises no more."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mixlab import _check
from mixlab.em._data import LARGEST_LOSS, Bells, Sums
from mixlab.em._model import COLLAPSED, Degenerate, idle_failure
from mixlab.fit import EMPTY, UNFINISHED, Fit

OBJECTIVE_NAME = "mean log-likelihood per point"
_ADVICE = {
    COLLAPSED: " Try another start, or set a floor (min_sd or reg).",
    EMPTY: " Start it nearer to the data.",
}
_MOST_TRIES = 20  # places in a row, after a leap, that lie lower than where it began


def climb(data, model, start, max_iter, tol, accelerate):
    """Walk from the start by EM steps, and leaps if wished, until the objective rises no more."""
    max_iter = _check.whole_number(max_iter, "max_iter", 0)
    tol = _check.at_least_zero(tol, "tol")
    accelerate = _check.flag(accelerate, "accelerate")
    fit = _climb(data, model, start, max_iter, tol, accelerate)
    if accelerate and fit.failure == COLLAPSED and fit.n_iter < max_iter:
        # Perhaps a leap led there; then EM alone ends elsewhere.
        plain = _climb(data, model, start, max_iter - fit.n_iter, tol, accelerate=False)
        return replace(plain, n_iter=fit.n_iter + plain.n_iter)
    return fit


def _climb(data, model, start, max_iter, tol, accelerate):
    walk = Walk(data, model.nearest(start), keep_all=not accelerate)
    here, gain, least_gain, reach = walk.best, np.inf, tol, 1.0
    failure, message = UNFINISHED, ""
    while walk.n_iter < max_iter:
        try:
            after = walk.visit(_em_step(data, model, here))
            gain = after.objective - here.objective
            # No more can be asked for than what rounding leaves of the sum.
            least_gain = max(tol, 4 * np.finfo(float).eps * abs(after.objective))
            idle = tol > 0 and gain < least_gain
            if idle and after.objective >= walk.best.objective - tol:
                failure, message = idle_failure(after.bells, data, after.sums)
                break
            if idle or walk.tries > _MOST_TRIES:
                here, reach = walk.best, reach / 16
            elif accelerate and walk.n_iter + 2 <= max_iter:
                here, reach = _leap(walk, model, here, after, reach)
            else:
                here = after
        except Degenerate as degenerate:
            if here is walk.best:
                failure, message = degenerate.failure, degenerate.message
                break
            here, reach = walk.best, 1.0  # a leap led there, not EM
    if failure in _ADVICE:
        message += _ADVICE[failure]
    if not message:
        message = _told(failure, walk.n_iter, gain, least_gain, accelerate)
        narrow = model.on_the_floor(walk.path[-1])
        message += f" {narrow}" if narrow else ""
    return Fit(
        walk.path, walk.objective, OBJECTIVE_NAME, not failure, message, walk.n_iter, failure
    )


def _leap(walk, model, here, after, reach):
    """Leap from here in the direction that EM takes, and make an EM step from there.

    A leap is at most `reach` steps far. Where that is too short, the next may be longer.
    """
    second = _em_step(walk.data, model, after)
    landing, length = model.leap(here.bells, after.bells, second, reach)
    reach = max(reach, 1.0) * 4 if length == reach else reach
    if landing is None:
        return walk.visit(second), reach
    # Not every leap lands higher, but an EM step from there mends much of it.
    return walk.visit(_em_step(walk.data, model, walk.visit(landing))), reach


class Place(NamedTuple):
    """Where a walk has been, and what the E-step found there."""

    bells: Bells
    sums: Sums

    @property
    def objective(self):
        return self.sums.objective


def _em_step(data, model, place):
    """Make the M-step; with careful sums, if it leads to bells too narrow for quick ones."""
    if place.sums.rough:
        try:
            bells = model.maximise(place.sums)
            if bells.loss < LARGEST_LOSS:
                return bells
        except Degenerate:
            pass
        return model.maximise(data.careful_sums(place.bells))
    return model.maximise(place.sums)


class Walk:
    """The path so far: all places, or with leaps only those that lie higher than all before."""

    def __init__(self, data, start, keep_all):
        self.data, self.keep_all = data, keep_all
        bells = data.to_bells(start)
        self.best = Place(bells, data.sums(bells))
        self.path, self.objective = [start], [self.best.objective]
        self.n_iter = self.tries = 0

    def visit(self, bells):
        """Make the E-step at these bells."""
        place = Place(bells, self.data.sums(bells))
        self.n_iter += 1
        self.tries += 1
        if self.keep_all or place.objective >= self.best.objective:
            self.best, self.tries = place, 0
            self.path.append(self.data.to_mixture(bells))
            self.objective.append(place.objective)
        return place


def _told(failure, n_iter, gain, least_gain, accelerate):
    if not failure:
        return f"The last step raised the log-likelihood per point by less than {least_gain:.2g}."
    if not n_iter:
        return "No step was made, as max_iter is 0."
    steps = "The one step" if n_iter == 1 else f"All {n_iter} steps"
    were = "was" if n_iter == 1 else "were"
    if not gain > 0:
        return f"{steps} allowed {were} made, and the last raised the log-likelihood no more."
    return (
        f"{steps} allowed {were} made, and the last still raised the log-likelihood per "
        f"point by {gain:.2g}. Allow more (max_iter){'' if accelerate else ', or accelerate'}."
    )

"""Fit: what every road returns."""

from dataclasses import dataclass, fields, replace

import numpy as np

from mixlab.mixture import Mixture

# Failures that more than one road knows, as `Fit.failure` names them.
COINCIDE, EMPTY, NO_MIXTURE, UNFINISHED = "coincide", "empty", "no mixture", "unfinished"

_PATIENCE = 2  # seconds without a progress bar


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """Where a road led, how it got there, and whether that is an answer.

    A numerical failure is an answer too: ``converged`` is False, ``message`` says in plain words
    what happened, and `mixture` is the last valid mixture on the path, at worst the start.

    Attributes
    ----------
    path : tuple of Mixture
        From the start to the mixture that was reached.
    objective : ndarray, shape (len(path),)
        What the road improves, for each mixture on the path.
    objective_name : str
        What that is, in words, for a picture's axis.
    converged : bool
    message : str
        Why it stopped.
    n_iter : int
        How many iterations were made. It can exceed ``len(path) - 1``: a step through a place
        that is no mixture (a negative weight, say) is counted but cannot stand on the path;
        nor does a place to which a leap led, if it lies lower than those before.
    failure : str
        What kind of failure it was, in a word or two that code can compare; the road's ``fit``
        lists its own. Empty if there was none.
    share : float or None
        Of a road walked from many starts: the share of them that led to this objective.

    Examples
    --------
    >>> start = Mixture.univariate([1], [0], [1])
    >>> Fit((start,), [2.5], "misfit", False, "no step was made", 0)
    Fit(not converged after 0 iterations: no step was made; misfit 2.5)
    """

    path: tuple
    objective: np.ndarray
    objective_name: str
    converged: bool
    message: str
    n_iter: int
    failure: str = ""
    share: float | None = None

    def __post_init__(self):
        if not np.iterable(self.path):
            raise TypeError(f"path is {self.path!r}; allowed: a sequence of Mixtures")
        path = tuple(self.path)
        odd = [entry for entry in path if not isinstance(entry, Mixture)]
        if not path or odd:
            what = f"holds {odd[0]!r}" if odd else "is empty"
            raise ValueError(f"path {what}; allowed: Mixtures, at least one")
        try:
            objective = np.array(self.objective, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"objective is {self.objective!r}; allowed: {len(path)} finite numbers"
            ) from None
        if self.converged and self.failure:
            raise ValueError(f"failure is {self.failure!r} of a fit that converged; allowed: ''")
        if objective.shape != (len(path),) or not np.isfinite(objective).all():
            raise ValueError(
                f"objective has shape {objective.shape} with {np.sum(~np.isfinite(objective))} "
                f"values that are not finite; allowed: {len(path)} finite numbers, one for each "
                "mixture on the path"
            )
        objective.flags.writeable = False
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "objective", objective)

    def __reduce__(self):  # so that a copy's objective is read-only too
        return Fit, tuple(getattr(self, field.name) for field in fields(self))

    @property
    def mixture(self):
        """The mixture that was reached: the last on the path."""
        return self.path[-1]

    @property
    def start(self):
        """The initial guess: the first on the path."""
        return self.path[0]

    def __repr__(self):
        reached = f"{self.objective_name} {shown(self.objective[-1])}"
        return f"Fit({self._verdict()}: {self.message}; {reached})"

    def _verdict(self):
        plural = "" if self.n_iter == 1 else "s"
        return f"{'' if self.converged else 'not '}converged after {self.n_iter} iteration{plural}"

    def _repr_html_(self):
        from html import escape

        sign = "✓" if self.converged else "✗"
        return (
            f"<p><strong>{sign} {escape(self._verdict().capitalize())}.</strong> "
            f"{escape(self.message)} "
            f"({escape(self.objective_name)}: {shown(self.objective[-1])})</p>"
            + self.mixture._repr_html_()
        )


def best_of(walks, count, label, reached, lowest=False):
    """Return the best of the fits of one road from many starts, with their share.

    Parameters
    ----------
    walks : iterable of Fit
        Walked one by one, with a progress bar if that takes longer than two seconds.
    count : int
        How many.
    label : str
        For the progress bar.
    reached : float
        Objectives nearer to the best than this have reached it.
    lowest : bool
        Whether the smallest objective is best, not the greatest.

    Returns
    -------
    Fit
        The best of those that converged; if there is none, of the unfinished ones; else of all.
        Its ``share`` says which share of all starts reached it, its message what the others did.

    Examples
    --------
    >>> m = Mixture.univariate([1], [0], [1])
    >>> fits = [Fit((m,), [height], "height", True, "A top.", 1) for height in (1.0, 2.0, 2.0)]
    >>> best_of(fits, 3, "walks", reached=1e-6)
    Fit(converged after 1 iteration: Reached from 2 of 3 starts (67 %). A top.; height 2)
    """
    fits = list(progress(label, count, walks))
    sound = [fit for fit in fits if fit.failure in ("", UNFINISHED)]
    done = [fit for fit in sound if fit.converged]  # what is unfinished may be on its way to ruin
    sign = -1 if lowest else 1
    best = max(done or sound or fits, key=lambda fit: sign * fit.objective[-1])
    near = [fit for fit in sound if abs(fit.objective[-1] - best.objective[-1]) <= reached]
    share = len(near) / len(fits)
    lost = len(fits) - len(sound)
    if not sound:
        words = f"All {len(fits)} starts degenerated. One of them: {best.message}"
    else:
        words = f"Reached from {len(near)} of {len(fits)} starts ({100 * share:.0f} %)"
        words += f"; {lost} degenerated. " if lost else ". "
        words += best.message
    return replace(best, message=words, share=share)


def progress(label, total, steps=None):
    """Return a progress bar for ``total`` steps, seen only if they take longer than two seconds.

    Parameters
    ----------
    label : str
    total : int
    steps : iterable, optional
        What iterating over the bar yields. Without it the bar is told of each step: ``update()``.

    Returns
    -------
    tqdm.tqdm

    Examples
    --------
    >>> list(progress("walks", 3, "abc"))
    ['a', 'b', 'c']
    """
    from tqdm import tqdm  # only here, and not free

    return tqdm(steps, label, total, delay=_PATIENCE, leave=False)


def shown(value):
    """Return a value of an objective as text, without the digits that are only rounding.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> shown(2.2e-16), shown(-0.123456789)
    ('below 1e-12', '-0.123457')
    """
    return "below 1e-12" if 0 <= value < 1e-12 else f"{value:.6g}"

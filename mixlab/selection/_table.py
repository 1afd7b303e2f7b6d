"""The table over the numbers of components: its rows, its words and its HTML."""

from dataclasses import dataclass, fields

from mixlab import _check, _tables
from mixlab.fit import UNFINISHED, Fit

CRITERIA = ("aic", "bic", "icl", "held_out")
_LARGEST_IS_BEST = ("held_out",)
_HEADS = {"aic": "AIC", "bic": "BIC", "icl": "ICL", "held_out": "held-out"}
_ROUNDING = 1e-6  # of a log-likelihood: by so much two ends of the same climb may differ


@dataclass(frozen=True)
class Row:
    """What is known of the best fit with so many components.

    Attributes
    ----------
    K : int
    covariance : str
    fit : Fit
    n_parameters : int
    log_likelihood : float
    aic, bic, icl : float
        The smaller, the better.
    held_out : float or None
        The larger, the better; None if it was not asked for.
    warning : str
        What speaks against this row, in words; empty if nothing does.
    """

    K: int
    covariance: str
    fit: Fit
    n_parameters: int
    log_likelihood: float
    aic: float
    bic: float
    icl: float
    held_out: float | None
    warning: str


def warned(fit, heights, on_the_floor, ruined=0):
    """Say what speaks against a fit.

    Parameters
    ----------
    fit : Fit
    heights : sequence of float
        Its log-likelihood, and before it those of the fits with fewer components, from 1.
    on_the_floor : str
        Which components are as narrow as allowed, in words.
    ruined : int
        How many of the fits to the folds of `held_out` degenerated.

    Returns
    -------
    str
    """
    words = []
    highest = max(heights)
    if heights[-1] < highest - _ROUNDING:
        words.append(
            f"The log-likelihood is {highest - heights[-1]:.2g} below that of "
            f"K = {heights.index(highest) + 1}, a special case: proof of a local optimum. Try more "
            "restarts."
        )
    if not fit.converged:
        words.append(f"Not converged. {fit.message}")
    if ruined:
        words.append(f"Of the fits for the held-out column {ruined} degenerated.")
    return " ".join([*words, on_the_floor]).strip()


@dataclass(frozen=True, repr=False)
class Comparison:
    """A row for each number of components, ascending; what `compare` returns.

    Attributes
    ----------
    rows : tuple of Row
    n : int
        How many points were fitted.
    """

    rows: tuple
    n: int

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def row(self, K):
        """Return the row with so many components.

        Parameters
        ----------
        K : int

        Returns
        -------
        Row

        Raises
        ------
        ValueError
            If the table has no such row.

        Examples
        --------
        >>> from mixlab import selection
        >>> selection.compare([0.0, 1.0, 5.0, 7.0], [1, 2], rng=1).row(2).n_parameters
        5
        """
        for row in self.rows:
            if row.K == K:
                return row
        allowed = ", ".join(str(row.K) for row in self.rows)
        raise ValueError(f"K is {K!r}; allowed: {allowed}")

    def best(self, criterion):
        """Return the row that is best by a criterion.

        Parameters
        ----------
        criterion : {"aic", "bic", "icl", "held_out"}

        Returns
        -------
        Row
            Of equals, the one with the fewest components. A row whose fit degenerated is passed
            over, if there are others.

        Raises
        ------
        ValueError
            If ``criterion`` is no such name, or the table was made without ``folds``.

        Examples
        --------
        >>> from mixlab import datasets, selection
        >>> selection.compare(datasets.galaxies(), range(1, 5), rng=1).best("bic").K
        3
        """
        criterion = _check.one_of(criterion, "criterion", CRITERIA)
        if criterion not in self._criteria():
            raise ValueError(
                "criterion is 'held_out', but the table was made without it; allowed: 'aic', "
                "'bic', 'icl', or compare(..., folds=10)"
            )
        sign = -1 if criterion in _LARGEST_IS_BEST else 1
        sound = [row for row in self.rows if row.fit.failure in ("", UNFINISHED)]
        return min(sound or self.rows, key=lambda row: sign * getattr(row, criterion))

    def to_dict(self):
        """Return the columns by name, for instance for ``pandas.DataFrame``; fits are left out.

        Returns
        -------
        dict of list
            ``held_out`` is a list of None where the table was made without ``folds``.

        Examples
        --------
        >>> from mixlab import selection
        >>> columns = selection.compare([0.0, 1.0, 5.0, 7.0], [1, 2], rng=1).to_dict()
        >>> columns["K"], columns["n_parameters"]
        ([1, 2], [2, 5])
        """
        names = [field.name for field in fields(Row) if field.name != "fit"]
        return {name: [getattr(row, name) for row in self.rows] for name in names}

    def _criteria(self):
        return CRITERIA if self.rows[0].held_out is not None else CRITERIA[:3]

    def __repr__(self):
        table = _tables.as_text(*self._words("*"))
        return "\n".join([f"Comparison: {self._caption('*')}", table, *self._warnings()])

    def _repr_html_(self):
        from html import escape

        table = _tables.as_html(self._caption("★"), *self._words("★"))
        return table + "".join(f"<p>{escape(words)}</p>" for words in self._warnings())

    def _caption(self, sign):
        return f"{self.n} points, {self.rows[0].covariance} covariances; {sign} marks the best"

    def _words(self, sign):
        """Return the head of the table, and its lines."""
        names = self._criteria()
        best = {name: self.best(name) for name in names}
        head = ["K", "parameters", "log-likelihood", *(_HEADS[name] for name in names)]
        lines = []
        for row in self.rows:
            scores = [
                f"{getattr(row, name):.2f} {sign if row is best[name] else ' '}" for name in names
            ]
            lines.append([str(row.K), str(row.n_parameters), f"{row.log_likelihood:.2f}", *scores])
        return head, lines

    def _warnings(self):
        return [f"Warning, K = {row.K}: {row.warning}" for row in self.rows if row.warning]

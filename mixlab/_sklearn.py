"""The bridge to scikit-learn: the same mixture, as its GaussianMixture keeps it.

Which covariances are stored depends on the kind: (K, d, d) full, (d, d) tied, (K, d) diag, (K,)
spherical. In one dimension scikit-learn's data are (n, 1), here (n,).
"""

import numpy as np

from mixlab import _check
from mixlab._check import COVARIANCES

_SAME = 1e-8  # relative to the sds: covariances that differ by less are of the same kind


def parameters_of(estimator):
    """Return the weights, means and covariances of a fitted estimator, as a Mixture takes them."""
    kind = getattr(estimator, "covariance_type", None)
    if kind not in COVARIANCES:
        raise TypeError(
            f"estimator is {estimator!r}; allowed: scikit-learn's GaussianMixture or "
            "BayesianGaussianMixture"
        )
    if not hasattr(estimator, "means_"):
        raise ValueError("estimator is not fitted yet; call estimator.fit(x) first")
    means = np.asarray(estimator.means_, dtype=float)
    stored = np.asarray(estimator.covariances_, dtype=float)
    K, d = means.shape
    if kind == "tied":
        stored = np.broadcast_to(stored, (K, d, d))
    elif kind == "diag":
        stored = stored[:, :, None] * np.eye(d)
    elif kind == "spherical":
        stored = stored[:, None, None] * np.eye(d)
    weights = estimator.weights_ / np.sum(estimator.weights_)
    return (weights, means[:, 0], stored[:, 0, 0]) if d == 1 else (weights, means, stored)


def estimator_of(mixture, kind):
    """Return a GaussianMixture that is this mixture, and that would begin to fit from it."""
    try:
        from sklearn.mixture import GaussianMixture
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "to_sklearn needs scikit-learn: run  pip install scikit-learn", name=error.name
        ) from error

    _check.one_of(kind, "covariance", COVARIANCES)
    if not mixture.weights.all():
        raise ValueError(
            f"weights[{np.argmin(mixture.weights)}] of the mixture is 0; allowed: positive "
            "weights, as scikit-learn takes their logarithms"
        )
    K, d = mixture.n_components, mixture.n_features
    means, sds = mixture.means.reshape(K, d), mixture.sds.reshape(K, d)
    covariances = mixture.covariances.reshape(K, d, d)
    # One inverse for all kinds; correlations are inverted, for columns may differ in scale.
    factors = np.linalg.cholesky(covariances / (sds[:, :, None] * sds[:, None, :]))
    whiteners = np.swapaxes(np.linalg.inv(factors) / sds[:, None, :], 1, 2)
    precisions = whiteners @ np.swapaxes(whiteners, 1, 2)
    covariances, precisions, whiteners = (
        _stored(full, kind) for full in (_of_kind(covariances, sds, kind), precisions, whiteners)
    )
    estimator = GaussianMixture(
        K,
        covariance_type=kind,
        weights_init=mixture.weights.copy(),
        means_init=means.copy(),
        precisions_init=precisions.copy(),
    )
    estimator.weights_, estimator.means_ = mixture.weights.copy(), means.copy()
    estimator.covariances_, estimator.precisions_ = covariances, precisions
    estimator.precisions_cholesky_ = whiteners
    estimator.n_features_in_ = d
    return estimator


def _of_kind(covariances, sds, kind):
    """Return the covariances if they are of this kind, give or take rounding."""
    plain = covariances
    if kind == "tied":
        plain = np.broadcast_to(covariances[0], covariances.shape)
    elif kind != "full":
        variances = covariances.diagonal(axis1=1, axis2=2)
        if kind == "spherical":
            variances = np.broadcast_to(variances[:, :1], variances.shape)
        plain = variances[:, :, None] * np.eye(covariances.shape[1])
    off = (np.abs(covariances - plain) > _SAME * sds[:, :, None] * sds[:, None, :]).any(axis=(1, 2))
    if off.any():
        raise ValueError(
            f"covariance is {kind!r}, but component {int(np.argmax(off)) + 1} has the covariance "
            f"{covariances[np.argmax(off)].tolist()}; allowed: a kind that holds it, such as 'full'"
        )
    return plain


def _stored(matrices, kind):
    """Return matrices (K, d, d) in the shape in which this kind is stored."""
    if kind == "tied":
        return matrices[0].copy()
    if kind == "full":
        return matrices.copy()
    diagonals = matrices.diagonal(axis1=1, axis2=2)
    return diagonals[:, 0].copy() if kind == "spherical" else diagonals.copy()

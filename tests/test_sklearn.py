"""The bridge to scikit-learn: the same mixture on both sides, for all kinds of covariance."""

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture

from mixlab import Mixture, em
from mixlab._check import COVARIANCES

IRIS = load_iris().data * [1, 1e3, 1e-3, 1]  # columns of very different scale
LINE = IRIS[:, :1]
MIXTURE = Mixture([0.3, 0.7], [[0, 5], [3, -100]], [[[4, 1], [1, 9]], [[1, -0.5], [-0.5, 2]]])


def fitted(kind, x, cls=GaussianMixture):
    return cls(
        n_components=3, covariance_type=kind, random_state=1, reg_covar=1e-9, max_iter=500
    ).fit(x)


@pytest.mark.parametrize("kind", COVARIANCES)
@pytest.mark.parametrize("x", [IRIS, LINE], ids=["four columns", "one column"])
class TestFrom:
    def test_it_has_the_same_density_and_memberships(self, kind, x):
        estimator = fitted(kind, x)
        mixture = Mixture.from_sklearn(estimator)
        ours = x if x.shape[1] > 1 else x[:, 0]
        np.testing.assert_allclose(mixture.logpdf(ours), estimator.score_samples(x), rtol=1e-9)
        shares = estimator.predict_proba(x)
        np.testing.assert_allclose(mixture.responsibilities(ours), shares, atol=1e-9)

    def test_there_and_back_gives_the_same_estimator(self, kind, x):
        estimator = fitted(kind, x)
        again = Mixture.from_sklearn(estimator).to_sklearn(kind)
        for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
            theirs, ours = getattr(estimator, name), getattr(again, name)
            assert ours.shape == theirs.shape
            # Kinds that share no scale have entries of 1e-6 beside such of 1e6.
            np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10 * np.abs(theirs).max())
        np.testing.assert_array_equal(again.predict(x), estimator.predict(x))
        assert again.bic(x) == pytest.approx(estimator.bic(x), rel=1e-10)

    def test_a_bayesian_one_too(self, kind, x):
        estimator = fitted(kind, x, BayesianGaussianMixture)
        mixture = Mixture.from_sklearn(estimator)
        assert mixture.n_components == 3
        np.testing.assert_allclose(mixture.weights, estimator.weights_, rtol=1e-12)
        np.testing.assert_allclose(mixture.means.reshape(3, -1), estimator.means_)


def test_a_mixture_goes_there_and_comes_back_unharmed():
    back = Mixture.from_sklearn(MIXTURE.to_sklearn())
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(back, name), getattr(MIXTURE, name), rtol=1e-15)


def test_it_predicts_scores_and_samples():
    x = MIXTURE.sample(4000, 1)
    estimator = MIXTURE.to_sklearn()
    assert estimator.score(x) == pytest.approx(MIXTURE.log_likelihood(x) / len(x), rel=1e-12)
    np.testing.assert_array_equal(estimator.predict(x), MIXTURE.responsibilities(x).argmax(axis=1))
    drawn, labels = estimator.sample(4000)
    np.testing.assert_allclose(np.mean(labels), 0.7, atol=0.04)
    np.testing.assert_allclose(drawn[labels == 1].mean(axis=0), [3, -100], atol=0.2)


def test_its_fit_begins_from_the_mixture():
    x = MIXTURE.sample(300, 1)
    start = Mixture([0.5, 0.5], [[-1, 0], [1, -50]], [np.eye(2) * 5, np.eye(2) * 5])
    estimator = start.to_sklearn().set_params(max_iter=1, tol=0.0, reg_covar=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(x)
    once = em.fit(x, start, max_iter=1, tol=0).mixture
    assert Mixture.from_sklearn(estimator).distance(once) < 1e-9


@pytest.mark.parametrize(
    ("kind", "covariances"),
    [
        ("tied", [[1, 2], [1, 2]]),
        ("diag", [[1, 2], [3, 4]]),
        ("spherical", [[2, 2], [3, 3]]),
    ],
)
def test_only_a_kind_that_holds_the_covariances_is_allowed(kind, covariances):
    right = Mixture([0.5, 0.5], [[0, 0], [1, 1]], [np.diag(row) for row in covariances])
    assert Mixture.from_sklearn(right.to_sklearn(kind)) == right
    wrong = np.array(right.covariances)
    wrong[1] += [[0.1, 0.05], [0.05, 0]]
    with pytest.raises(ValueError, match=f"covariance is '{kind}', but component [12] has"):
        Mixture(right.weights, right.means, wrong).to_sklearn(kind)


def test_one_dimension_is_of_every_kind_but_tied():
    mixture = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
    for kind in ("full", "diag", "spherical"):
        assert Mixture.from_sklearn(mixture.to_sklearn(kind)) == mixture
    with pytest.raises(ValueError, match="component 2"):
        mixture.to_sklearn("tied")


def test_a_component_of_no_weight_is_refused():
    with pytest.raises(ValueError, match=r"weights\[1\] of the mixture is 0; allowed: positive"):
        Mixture.univariate([1, 0], [0, 10], [2, 3]).to_sklearn()


def test_what_the_estimator_holds_is_its_own():
    estimator = MIXTURE.to_sklearn()
    for name in ("weights_", "means_", "covariances_"):
        getattr(estimator, name)[:] = 7
    assert MIXTURE.weights[0] == 0.3
    assert estimator.weights_init[0] == 0.3


@pytest.mark.parametrize("thing", [None, 3, "GaussianMixture", MIXTURE, GaussianMixture])
def test_what_is_no_estimator_is_refused(thing):
    with pytest.raises((TypeError, ValueError), match=r"^estimator is "):
        Mixture.from_sklearn(thing)


def test_an_unfitted_estimator_is_refused():
    with pytest.raises(ValueError, match=r"not fitted yet; call estimator\.fit"):
        Mixture.from_sklearn(GaussianMixture(2))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="covariance is 'round'; allowed: 'full', 'diag'"):
        MIXTURE.to_sklearn("round")

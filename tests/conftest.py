"""What all tests share."""

import pytest
from hypothesis import settings

from tests.machine import IN_CI

# The same examples at every run, so that a test that is red is red for everybody; and no deadline,
# as the first example of a test also pays for the imports.
settings.register_profile("mixlab", derandomize=True, deadline=None)
settings.load_profile("mixlab")


@pytest.fixture(scope="session")
def walls(tmp_path_factory):
    """Where bubblewrap does not work, tests of the grader fail in CI and are skipped elsewhere."""
    from mixlab.grading import _walls

    try:
        _walls.check(tmp_path_factory.mktemp("course"))
    except _walls.NoWallsError as error:
        (pytest.fail if IN_CI else pytest.skip)(str(error))

"""What all tests share."""

from hypothesis import settings

# The same examples at every run, so that a test that is red is red for everybody; and no deadline,
# as the first example of a test also pays for the imports.
settings.register_profile("mixlab", derandomize=True, deadline=None)
settings.load_profile("mixlab")

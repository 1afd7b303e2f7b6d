"""What the machine has that runs the tests; continuous integration has to have everything."""

import os

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

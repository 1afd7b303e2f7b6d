"""Saves what study.py and scale.py measure, for `mixlab.datasets.measured_costs`."""

import os
import platform
import sys
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "mixlab" / "data"


def save(name, rows):
    """Write rows of (panel, series, n, milliseconds), if the command line asks for it."""
    if "--save" not in sys.argv[1:]:
        return
    head = [
        f"# Milliseconds, measured on {date.today()} with Python {platform.python_version()} on",
        f"#   {os.cpu_count()} cores ({platform.machine()}).",
        f"# Source: python benchmarks/{Path(sys.argv[0]).name} --save",
        "# Licence: BSD-3-Clause, as the code of mixlab.",
        "panel (a name),series (a name),n (points),time (ms)",
    ]
    lines = [f"{panel},{series},{n},{time:.3g}" for panel, series, n, time in rows]
    (FOLDER / f"cost_{name}.csv").write_text("\n".join([*head, *lines, ""]), encoding="utf-8")

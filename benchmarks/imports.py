"""What does `import mixlab` cost beside `import numpy`? Prints a table.

Each import runs in fresh Pythons, taken by turns so that a busy machine slows all alike.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median

RUNS = 40
TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
STATEMENTS = ["import numpy", "import mixlab", "from mixlab import Mixture, Fit"]


def seconds(statement):
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(statement)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return float(done.stdout)


def main():
    times = {statement: [] for statement in STATEMENTS}
    for statement in STATEMENTS:
        seconds(statement)  # warm-up: bytecode and the disk's cache
    for _ in range(RUNS):
        for statement in STATEMENTS:
            times[statement].append(seconds(statement))
    base = median(times["import numpy"])
    print(f"{'statement':36}{'milliseconds':>14}{'ratio':>10}")
    for statement in STATEMENTS:
        cost = median(times[statement])
        print(f"{statement:36}{1e3 * cost:14.1f}{cost / base:9.2f}x")
    print(f"Medians of {RUNS} fresh Pythons each.")


if __name__ == "__main__":
    main()

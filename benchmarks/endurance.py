"""Thousands of random moves on every explorer in one kernel: does any break, grow, stay open?

A move is whatever a reader can do: a control, a switch, a button, a dragged bell. After each, the
verdict and the alt text are compared; every hundredth time the picture is decoded too.
"""

import argparse
import gc
import sys
from pathlib import Path

import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

sys.path.insert(0, str(Path(__file__).parents[1]))
from mixlab import Mixture, datasets, explore
from tests.explorers import in_step, is_whole, random_move

GRID = np.arange(0, 25, 1 / 3)
TARGET = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2]).pdf(GRID)
FAITHFUL = datasets.old_faithful()
MAKERS = {
    "sampling": lambda: explore.sampling(),
    "moments": lambda: explore.moments(FAITHFUL[:, 1]),
    "em": lambda: explore.em(FAITHFUL[:, 1]),
    "em in the plane": lambda: explore.em(FAITHFUL),
    "density": lambda: explore.density(GRID, TARGET),
    "pearson": lambda: explore.pearson(),
    "roads": lambda: explore.roads(FAITHFUL[:, 1]),
    "selection": lambda: explore.selection(most=4),
}


def resident():
    """Return the memory of this process in MB; Linux tells it here."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="explorers; all, if none is named")
    parser.add_argument("--moves", type=int, default=1000, help="on each; 1000 by default")
    chosen = parser.parse_args()
    moves = chosen.moves
    print(f"{'':18}{'moves':>7}{'MB after 10 %':>15}{'50 %':>8}{'100 %':>8}{'figures':>9}")
    for name in chosen.names or MAKERS:
        explorer, rng = MAKERS[name](), np.random.default_rng(1)
        explorer._stage.set_state({"sharp": False})  # as the page of most screens asks
        marks, megabytes = {moves // 10, moves // 2, moves}, []
        for move in range(1, moves + 1):
            random_move(explorer, rng)
            assert in_step(explorer), explorer.line
            if move % 100 == 0:
                assert is_whole(explorer), explorer.line
            if move in marks:
                gc.collect()
                megabytes.append(resident())
        figures = sum(isinstance(thing, Figure) for thing in gc.get_objects())
        told = f"{megabytes[0]:15.0f}{megabytes[1]:8.0f}{megabytes[2]:8.0f}{figures:9}"
        print(f"{name:18}{moves:7}{told}", flush=True)
        assert not pyplot.get_fignums()
        explorer.close_all()
        del explorer


if __name__ == "__main__":
    main()

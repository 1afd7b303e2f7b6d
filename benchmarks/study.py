"""What do the roads cost, and how long does the default study take? Prints tables.

The times are medians over the samples of `study.compare_roads`, from the data to the Fit; all roads
by turns, on the same samples, in one process. The ratio is to the slowest road of the same row.
"""

from time import perf_counter

from _costs import save

from mixlab import study


def main():
    study.compare_roads(0, separations=[4], sizes=[100], replicates=1)  # imports, caches
    begin = perf_counter()
    table = study.compare_roads(1)
    spent = perf_counter() - begin
    print(table)
    print(f"\nMilliseconds a walk{'':19}" + "".join(f"{road:>20}" for road in study.ROADS))
    places = dict.fromkeys((row.separation, row.n) for row in table)
    for separation, n in places:
        times = [row.milliseconds for row in table.select(separation=separation, n=n)]
        cells = "".join(f"{t:12.2f}{t / max(times):7.2f}x" for t in times)
        print(f"separation {separation:4g}, n = {n:<16}{cells}")
    save(
        "roads",
        [
            (f"bells {row.separation:g} sds apart", row.road, row.n, row.milliseconds)
            for row in table
            if row.separation in (2, 4)
        ],
    )
    print(f"\n{len(places) * table.replicates} samples in {spent:.1f} seconds.")


if __name__ == "__main__":
    main()

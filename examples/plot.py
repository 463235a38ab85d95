#!/usr/bin/python3
"""Plots how many of each class were found over time, and how sure the model was:

  python3 plot.py predictions.jsonl detections.png

The predictions are what roboflowvideoinfer writes to its predictions-location.
"""

import collections
import json
import sys

import matplotlib
matplotlib.use("Agg")  # needs no screen
from matplotlib import pyplot  # noqa: E402
from matplotlib.ticker import MaxNLocator  # noqa: E402


def read(path):
    """Times in seconds, and for each class what was found at each of them."""
    times, found = [], collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        for frame in map(json.loads, file):
            seen = [model for model in frame["models"] if model["inferred"]]
            # Not looked at is not the same as nothing found.
            if not seen or "stream-time" not in frame:
                continue
            times.append(frame["stream-time"] / 1e9)
            for model in seen:
                for prediction in model["predictions"]:
                    if prediction.get("predicted") is False:
                        continue
                    name = prediction.get("class", "something")
                    sure = prediction.get("confidence", float("nan"))
                    found[name].setdefault(times[-1], []).append(sure)
    return times, found


def plot(times, found, path):
    figure, (counts, sure) = pyplot.subplots(
        2, sharex=True, figsize=(10, 6), height_ratios=(3, 2), layout="tight")
    for name, at in sorted(found.items(), key=lambda item: -len(item[1])):
        line, = counts.step(times, [len(at.get(t, [])) for t in times],
                            where="post", label=name, linewidth=1.8)
        points = [(t, value) for t in at for value in at[t]]
        sure.scatter(*zip(*points), s=9, alpha=0.5, color=line.get_color())
    counts.set(ylabel="found at a time", title="Detections over time", ylim=(0, None))
    counts.yaxis.set_major_locator(MaxNLocator(integer=True))
    sure.set(ylabel="confidence", xlabel="seconds", ylim=(0, 1.02))
    for axes in counts, sure:
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    counts.legend(frameon=False, ncols=4, loc="upper left")
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    plot(*read(sys.argv[1]), sys.argv[2])

#!/usr/bin/python3
"""Builds and runs the example programs as their first comments say. Speaks TAP."""

import csv
import os
import pathlib
import subprocess
import sys

import workshop
from workshop import run, run_example

try:
    import gi
    gi.require_version("Gst", "1.0")
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP no GStreamer for Python: {missing}")
    sys.exit(0)

DATA = pathlib.Path(os.environ["G_TEST_SRCDIR"], "data", "results")
FAST = "poll-interval=20"
FRAMES = """Frame 0 at 0.000 s
  person 0.90 at 120,90, 80x60
Frame 6 at 0.200 s
  person 0.90 at 120,90, 80x60
  dog 0.62 at 30,190, 40x20
Frame 12 at 0.400 s
  person 0.90 at 160,90, 80x60
  dog 0.62 at 30,190, 40x20
Frame 18 at 0.600 s
Frame 24 at 0.800 s
"""


def luma(x, y):
    """How bright a pixel of the last drawn video's first frame is."""
    return subprocess.run(
        f"ffmpeg -v error -i spotlight.mp4 -frames:v 1 -vf crop=2:2:{x}:{y} "
        "-f rawvideo -pix_fmt gray -".split(),
        stdout=subprocess.PIPE, timeout=60, check=True).stdout[0]


def messages_in_c():
    said = run_example("messages.c", FAST)
    assert said.startswith("Job: uploading\n"), said
    assert said.endswith("Job: done\n" + FRAMES), said


def messages_in_c_say_what_is_wrong():
    said = run("./messages street.mp4 infer-fps=5 || echo failed")
    assert "model-id" in said and said.endswith("failed\n"), said
    said = run("./messages street.mp4 no-such=1 || echo failed")
    assert "no-such" in said and said.endswith("failed\n"), said


def messages_in_python():
    said = run_example("messages.py", FAST)
    assert said == FRAMES, said


def probe_in_c():
    said = run_example("probe.c", FAST).splitlines()
    assert len(said) == 30, said
    assert said[0] == "0.000 s: person(120,90,80,60)", said
    assert said[11] == "0.367 s: person(120,90,80,60) dog(30,190,40,20)", said
    assert said[23] == "0.767 s:", said


def probe_in_python():
    assert run_example("probe.py", FAST) == run_example("probe.c", FAST)


def own_drawing():
    run_example("draw.c", FAST)
    assert luma(150, 120) > 200
    assert luma(20, 20) < 100


def frames_as_arrays():
    workshop.need("numpy")
    said = run_example("frames.py", FAST).splitlines()
    assert said[0] == "0.000 s: person, mean colour [255. 255. 255.]", said
    assert "0.200 s: dog, mean colour [255. 255. 255.]" in said, said


def summary_in_words():
    said = run_example("summary.c")
    assert said.startswith("In 5 frames"), said
    assert "dog: in 2 frames, up to 1 at a time, first in frame 6" in said, said


def fullest_frame():
    run_example("picture.c")
    png = pathlib.Path("fullest.png").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 100, png


def plot_over_time():
    workshop.need("matplotlib")
    workshop.make_predictions()
    run_example("plot.py")
    colours = workshop.colours_of("detections.png")
    # A line for each class, in matplotlib's own order of colours.
    assert {(31, 119, 180), (255, 127, 14)} <= colours
    assert (44, 160, 44) not in colours


def masks_of_objects():
    said = run(f"{sys.executable} masks.py {DATA}/rle.json masks")
    path, words = said.splitlines()[0].split(": ")
    header, pixels = pathlib.Path(path).read_bytes().split(b"\n", 1)
    assert header == b"P5 32 24 255", header
    assert len(pixels) == 32 * 24
    assert words == f"ball, {pixels.count(255)} of 768 pixels", words


def masks_of_classes():
    said = run(f"{sys.executable} masks.py {DATA}/semantic.json masks")
    assert "masks/12-0.pgm: road, " in said, said
    assert pathlib.Path("masks/12-0.pgm").read_bytes().startswith(b"P5 16 8 255\n")
    assert "masks/24-0: " in said, said  # is no picture


def table_of_results():
    run_example("results-to-csv.py")
    with open("detections.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5, rows
    assert rows[2] == {
        "frame": "6", "time": "0.2", "model": "people-detection/7",
        "class": "dog", "confidence": "0.625", "x": "30.0", "y": "190.0",
        "width": "40.0", "height": "20.0", "tracker_id": ""}, rows[2]
    assert rows[1]["tracker_id"] == "7", rows[1]


TESTS = [messages_in_c, messages_in_c_say_what_is_wrong, messages_in_python,
         probe_in_c, probe_in_python, own_drawing, frames_as_arrays,
         summary_in_words, fullest_frame, masks_of_objects, masks_of_classes,
         table_of_results, plot_over_time]

workshop.run_tests(TESTS)

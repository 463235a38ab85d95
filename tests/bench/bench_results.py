"""Reading results, and what grows with their length and the video's."""

import math
import os
import subprocess
import sys

from benchkit import (BUILD, best, job_server, output, path, program, row, run,
                      skipped)

OURS = program("bench-reader") + ["ours"]
TREE = program("bench-reader") + ["tree"]
PYTHON = program("bench-reader.py")
SIMDJSON = program("bench-simdjson")
RATE = 25


def make_results(*arguments):
    name = path("-".join(map(str, arguments)) + ".json")
    with open(name, "wb") as file:
        subprocess.run([*program("make-results.py"), *map(str, arguments)],
                       check=True, stdout=file)
        os.fsync(file.fileno())
    return name


def reading(command, file):
    """A measure: CPU seconds, kilobytes, and what was found."""
    def read():
        taken, kilobytes, *found = map(float, output(*command, file).split())
        return taken, kilobytes, found
    return read


def alike(readings):
    """Who does not read everything is not compared."""
    expected = readings[0][2]
    for _, _, found in readings[1:]:
        if not all(map(math.isclose, expected, found)):
            sys.exit(f"not the same was found: {expected} and {found}")
    return readings


def reader():
    file = make_results("detection", 18000)
    (ours, ours_kb, _), (tree, tree_kb, _), (python, python_kb, _) = alike(
        best(2, *[reading(way, file) for way in (OURS, TREE, PYTHON)]))
    what = "reading 95 MB of boxes: "
    row(what + "CPU", ours, tree, unit="s", than="json-glib", claim=1 / 6)
    row(what + "CPU", ours, python, unit="s", than="Python json", claim=1 / 2.5)
    row(what + "memory", ours_kb / 1024, tree_kb / 1024, unit="MB",
        than="json-glib", claim=1 / 20)
    row(what + "memory", ours_kb / 1024, python_kb / 1024, unit="MB",
        than="Python json", claim=1 / 10)
    if os.path.exists(SIMDJSON[0]):
        (ours, *_), (one_field, *_) = best(3, reading(OURS, file),
                                           reading(SIMDJSON, file))
        row(what + "CPU", ours, one_field, unit="s",
            than="simdjson, one field only", claim=5)
    else:
        skipped(what + "CPU", "simdjson is not installed")
    os.unlink(file)
    kind("reading 1,000 frames of outlines: CPU", "segmentation", 1000)
    kind("reading 1,000 frames of embeddings: CPU", "clip", 1000)
    file = make_results("empty", 400000)
    nanoseconds, = best(3, lambda: float(
        output(*program("bench-reader"), "lookup", file)))
    row("looking up a time among 400,000 frames", nanoseconds / 1000, unit="us",
        claim="<= 2")
    os.unlink(file)


def kind(what, name, frames):
    file = make_results(name, frames)
    (ours, *_), (tree, *_) = alike(best(2, reading(OURS, file),
                                        reading(TREE, file)))
    row(what, ours, tree, unit="s", than="json-glib", claim=1 / 4)
    os.unlink(file)


# Growth over length

def growth():
    results_growth()
    recording_growth()


def results_growth():
    """Python has read ten times as much in the last one, json-glib would need 9 GB
    for it."""
    small = None
    for size, frames in (("1 MB", 180), ("10 MB", 1800), ("100 MB", 18000),
                         ("1 GB", 180000)):
        file = make_results("detection", frames, min(frames, 1800))
        runs = 3 if frames < 100000 else 1
        (ours, kb, _), (python, python_kb, _) = alike(best(
            runs, reading(OURS, file), reading(PYTHON, file)))
        row(f"reading {size} of results: CPU", ours, python, unit="s",
            than="Python json", claim=1 / 2.5)
        row(f"reading {size} of results: memory", kb / 1024, python_kb / 1024,
            unit="MB", than="Python json", claim=1)
        small = small or kb
        os.unlink(file)
    row("reading results: memory that grows, a frame",
        (kb - small) * 1024 / frames, unit="B", claim="<= 32")


def recording_growth():
    stream = os.path.join(BUILD, "tests/soak/soak-stream")
    if not os.path.exists(stream):
        skipped("recording hours", "soak-stream has not been built")
        return
    for length, minutes in (("1 minute", 1), ("10 minutes", 10), ("1 hour", 60),
                            ("8 hours", 480)):
        frames = minutes * 60 * RATE
        ours, alone = record(stream, frames, 3 if minutes < 60 else 1)
        row(f"recording {length} of video and uploading it: CPU", ours.cpu,
            alone.cpu, unit="s", than="mp4mux ! filesink, no upload", claim=1.75)
        row(f"recording {length} of video and uploading it: memory",
            ours.megabytes, alone.megabytes, unit="MB", than="mp4mux ! filesink",
            claim=f"+{24 + frames * 100 / 1e6:.0f}")


def record(stream, frames, runs):
    """Small frames, as what is done for each frame is what counts."""
    source = ("videotestsrc num-buffers=250 pattern=ball ! video/x-raw,"
              f"format=I420,width=64,height=48,framerate={RATE}/1 ! "
              "x264enc speed-preset=ultrafast bframes=2 key-int-max=25 ! "
              "h264parse ! video/x-h264,stream-format=avc,alignment=au")
    out = path("recording.mp4")
    command = [stream, str(frames), str(frames), source]
    with job_server() as base:
        taken = [(run(*command, f"roboflowvideoinfer api-url={base} "
                      f"model-id=ball/1 wait=false recording-location={out}"),
                  run(*command, f"video/x-h264 ! mp4mux fragment-duration=1000 "
                      "fragment-mode=first-moov-then-finalise ! "
                      f"filesink location={out}")) for _ in range(runs)]
    os.unlink(out)
    return [min(column, key=lambda one: one.cpu) for column in zip(*taken)]

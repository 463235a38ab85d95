#!/usr/bin/python3
"""Prints a table of ratios: bench.py BUILD_DIR [NAME]…, where NAME is one of
upload, recording, encoding, end, reader, attach, overlay and stop.

Each pair is measured alternately, and the best of its runs counts: what else
the machine does only makes a run slower.
"""

import itertools
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

BUILD = sys.argv[1]
WANTED = sys.argv[2:] or ["upload", "recording", "encoding", "end", "reader",
                          "attach", "overlay", "stop"]
HERE = os.path.dirname(os.path.abspath(__file__))
UPLOAD = os.path.join(BUILD, "tests/bench/bench-upload")
READER = os.path.join(BUILD, "tests/bench/bench-reader")
OVERLAY = os.path.join(BUILD, "tests/bench/bench-overlay")
ATTACH = os.path.join(BUILD, "tests/bench/bench-attach")
STOP = os.path.join(BUILD, "tests/bench/bench-stop")
PASS = os.path.join(BUILD, "tests/bench/bench-pass")
SIMDJSON = os.path.join(BUILD, "tests/bench/bench-simdjson")
SERVER = os.path.join(BUILD, "src/server/roboflow-video-server")
TEMP = tempfile.TemporaryDirectory(dir="/var/tmp", prefix="bench-")
GST = ["gst-launch-1.0", "-q"]


def path(name):
    return os.path.join(TEMP.name, name)


def row(name, value, bound):
    print(f"{name:<58}{value:>12}   {bound}", flush=True)


def best(runs, *measures):
    """The lowest number of each measure, taken in turns."""
    return [min(values) for values in
            zip(*[[measure() for measure in measures] for _ in range(runs)])]


def start(*command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().strip()


def stop(process):
    process.terminate()
    process.wait()


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def seconds(*command, cpu=False):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if not cpu:
        return time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# Uploading 2 GB

def upload():
    file = path("2gb.mp4")
    subprocess.run(["fallocate", "-l", "2G", file], check=True)
    grown = []

    def compare(fresh_url):
        def ours():
            taken, kilobytes = output(UPLOAD, "send", file, fresh_url()).split()
            grown.append(int(kilobytes))
            return float(taken)

        def curl():
            return seconds("curl", "-sSf", "-T", file, "-H", "Expect:",
                           fresh_url())

        ours_best, curl_best = best(3, ours, curl)
        return curl_best / ours_best

    sink, url = start(UPLOAD, "discard")
    row("upload to a server that discards: speed over curl's",
        f"{compare(lambda: url):.2f}", ">= 0.4")
    stop(sink)

    with tempfile.TemporaryDirectory(dir=TEMP.name) as data:
        server, base = start(SERVER, "--data-dir", data)
        row("upload to roboflow-video-server: speed over curl's",
            f"{compare(lambda: output(UPLOAD, 'url', base).strip()):.2f}",
            ">= 0.9")
        stop(server)
    row("memory that grows while uploading 2 GB",
        f"{max(grown) / 1024:.1f} MB", "<= 16 MB")
    os.unlink(file)


# Recording what is encoded already

def recording():
    source = path("source.mp4")
    subprocess.run(GST + (
        "videotestsrc num-buffers=6000 pattern=ball ! "
        "video/x-raw,width=640,height=360,framerate=30/1 ! "
        "x264enc speed-preset=ultrafast bframes=0 bitrate=8000 ! mp4mux ! "
        f"filesink location={source}").split(), check=True)
    read = f"filesrc location={source} ! qtdemux ! "

    def plain():
        return seconds(*GST, *(read + "h264parse ! mp4mux ! filesink location="
                               + path("plain.mp4")).split(), cpu=True)

    with job_server() as base:
        def ours():
            return seconds(*GST, *(
                read + f"roboflowvideoinfer api-url={base} model-id=ball/1 "
                "wait=false recording-location="
                + path("ours.mp4")).split(), cpu=True)

        plain_best, ours_best = best(5, plain, ours)
    row("recording H.264: CPU over h264parse ! mp4mux ! filesink",
        f"{ours_best / plain_best:.2f}", "<= 1.15 (ours uploads it, too)")


# Encoding raw video

def encoding():
    raw = ("videotestsrc num-buffers=300 pattern=smpte ! "
           "video/x-raw,format=I420,width=1280,height=720,framerate=30/1 ! ")

    def plain():
        return seconds(*GST, *(raw + "x264enc speed-preset=veryfast ! "
                               "fakesink").split())

    with job_server() as base:
        def ours():
            return seconds(*GST, *(
                raw + f"roboflowvideoinfer api-url={base} model-id=ball/1 "
                "wait=false").split())

        plain_best, ours_best = best(3, plain, ours)
    row("encoding raw 720p: speed over x264enc speed-preset=veryfast",
        f"{plain_best / ours_best:.2f}", ">= 0.9")


# From the end of the stream to the end of the pipeline

def end():
    results = path("results.json")
    with open(results, "w", encoding="utf-8") as file:
        json.dump({"frame_offset": [], "time_offset": []}, file)
    poll_ms = 200

    with job_server("--results", results) as base:
        def run():
            begin = time.monotonic()
            log = output("gst-launch-1.0", *(
                "videotestsrc num-buffers=30 ! video/x-raw,framerate=30/1 ! "
                f"roboflowvideoinfer api-url={base} model-id=ball/1 "
                f"poll-interval={poll_ms}").split())
            del log
            return time.monotonic() - begin

        def record_only():
            return seconds(*GST, *(
                "videotestsrc num-buffers=30 ! video/x-raw,framerate=30/1 ! "
                "x264enc speed-preset=superfast ! mp4mux ! filesink location="
                + path("only.mp4")).split())

        whole, only = best(5, run, record_only)
    row("EOS of the stream to EOS of the pipeline, beyond recording",
        f"{(whole - only) * 1000:.0f} ms", f"<= 200 ms + {poll_ms} ms poll")


# Reading results

def reader():
    file = make_results("detection", 18000)
    ways = ours, tree, python = (
        reading(READER, "ours", file), reading(READER, "tree", file),
        reading(sys.executable, os.path.join(HERE, "bench-reader.py"), file))
    (ours_taken, ours_kb, _), (tree_taken, *_), (python_taken, *_) = alike(
        best(3, *ways))
    row("reading 95 MB of boxes: speed over json-glib's tree",
        f"{tree_taken / ours_taken:.2f}", ">= 6")
    row("reading 95 MB of boxes: speed over Python's json",
        f"{python_taken / ours_taken:.2f}", ">= 2.5")
    row("reading 95 MB of boxes: resident",
        f"{ours_kb / 1024:.1f} MB", "< 48 MB")
    if os.path.exists(SIMDJSON):
        (ours_taken, *_), (one_field, *_) = best(
            3, ours, reading(SIMDJSON, file))
        row("reading 95 MB of boxes: time over simdjson's for one field",
            f"{ours_taken / one_field:.2f}", "<= 4 is admirable")
    reader_size(file, ours)
    reader_kind("points", make_results("segmentation", 1000))
    reader_kind("embeddings", make_results("clip", 2000))
    file = make_results("empty", 400000)
    nanoseconds, = best(3, lambda: float(output(READER, "lookup", file)))
    row("looking up a time among 400,000 frames",
        f"{nanoseconds / 1000:.2f} us", "< 2 us")
    os.unlink(file)


def reader_size(small_file, small):
    """Ten times the frames: only the index may grow."""
    file = make_results("detection", 180000)
    (small_taken, small_kb, _), (large_taken, large_kb, _) = best(
        3, small, reading(READER, "ours", file))
    row("reading 950 MB of boxes: time over that of 95 MB",
        f"{large_taken / small_taken:.2f}", "about 10")
    row("reading 950 MB of boxes: what grows, a frame",
        f"{(large_kb - small_kb) * 1024 / 162000:.0f} B", "<= 32 B (the index)")
    os.unlink(small_file)
    os.unlink(file)


def reader_kind(what, file):
    (ours_taken, *_), (tree_taken, *_) = alike(best(
        3, reading(READER, "ours", file), reading(READER, "tree", file)))
    row(f"reading {what}: speed over json-glib's tree",
        f"{tree_taken / ours_taken:.2f}", ">= 4")
    os.unlink(file)


# Predictions onto buffers

def attach():
    predictions, all_kinds, tracks = output(ATTACH).split()
    row("attaching 20 boxes: meta=predictions", f"{predictions} us", "<= 10 us")
    row("attaching 20 boxes: all kinds of metas", f"{all_kinds} us", "<= 25 us")
    row("attaching 20 boxes: likewise, with tracks", f"{tracks} us", "<= 25 us")
    passing()


def passing():
    """Buffers through the element; one frame in a million was inferred, and
    that is read once."""
    file = path("few-boxes.json")
    results = moving_boxes(2, 20)
    results["frame_offset"] = [0, 1000000]
    results["time_offset"] = [0, 33333.3333]
    with open(file, "w", encoding="utf-8") as out:
        json.dump(results, out)
    element = f"roboflowvideoinfer results-input-location={file} match="

    def cost(description):
        return lambda: float(output(PASS, description))

    plain, none, boxes, all_kinds = best(
        5, cost("identity"), cost(element + "exact"),
        cost(element + "previous meta=predictions"),
        cost(element + "previous meta=predictions+roi"))
    row("a buffer without predictions, over identity",
        f"{none - plain:.2f} us", "<= 2 us")
    row("a buffer with 20 boxes, over identity: meta=predictions",
        f"{boxes - plain:.2f} us", "<= 10 us")
    row("a buffer with 20 boxes, over identity: and roi",
        f"{all_kinds - plain:.2f} us", "<= 25 us")


def make_results(kind, frames):
    name = path(f"{kind}-{frames}.json")
    with open(name, "wb") as file:
        subprocess.run([sys.executable, os.path.join(HERE, "make-results.py"),
                        kind, str(frames)], check=True, stdout=file)
        os.fsync(file.fileno())
    return name


def reading(*command):
    """A measure: seconds, kilobytes, and what was found."""
    def run():
        taken, kilobytes, *found = map(float, output(*command).split())
        return taken, kilobytes, found
    return run


def alike(readings):
    """Who does not read everything is not compared."""
    expected = readings[0][2]
    for _, _, found in readings[1:]:
        if not all(map(math.isclose, expected, found)):
            sys.exit(f"not the same was found: {expected} and {found}")
    return readings


# Drawing predictions

def overlay():
    file = path("boxes.json")
    tracks = path("tracks.json")
    with open(file, "w", encoding="utf-8") as results:
        json.dump(moving_boxes(300, 20), results)
    with open(tracks, "w", encoding="utf-8") as results:
        json.dump(moving_boxes(300, 20, new_tracks=True), results)

    def cost(element, results):
        return lambda: float(output(OVERLAY, element, results))

    plain, boxes, fresh, none = best(
        5, cost("identity", file), cost("roboflowoverlay", file),
        cost("roboflowoverlay", tracks), cost("roboflowoverlay", "-"))
    row("drawing 20 boxes and labels on 1080p I420: CPU a frame",
        f"{boxes - plain:.2f} ms", "<= 4 ms")
    row("the same with 20 new tracks in each frame: CPU a frame",
        f"{fresh - plain:.2f} ms", "the worst of labels")
    row("passing a frame without predictions: CPU",
        f"{none - plain:.2f} ms", "0 but for noise")


def moving_boxes(n_frames, n_boxes, new_tracks=False):
    """Results in which no box is where it was, of 100 to 500 pixels, and
    hardly one as sure. New tracks have numbers that were never seen."""
    chance = random.Random(1)
    numbers = itertools.count(1)
    names = ["person", "car", "traffic light", "bicycle", "dog"]

    def box():
        return {"x": chance.uniform(0, 1920), "y": chance.uniform(0, 1080),
                "width": chance.uniform(100, 500),
                "height": chance.uniform(100, 500),
                "class": chance.choice(names),
                "confidence": chance.uniform(0.4, 1),
                "tracker_id": next(numbers) if new_tracks else None}

    return {"frame_offset": list(range(n_frames)),
            "zoo": [{"image": {"width": 1920, "height": 1080},
                     "predictions": [box() for _ in range(n_boxes)]}
                    for _ in range(n_frames)]}


# State changes to NULL, in each phase

def stop_in_each_phase():
    stops("idle")
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
            for _ in range(2)]
    stops("busy")
    for process in busy:
        stop(process)


def stops(machine):
    size = "format=I420,width=1280,height=720"
    for line in output(STOP, size, "10").splitlines():
        name, median, longest = line.split()
        bound = "to compare" if name.startswith("without") else "< 100 ms"
        row(f"stopping, {machine}, {name}: median, longest",
            f"{median}, {longest}", bound)


class job_server:
    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        self.process, base = start(SERVER, "--poll-limit", "0",
                                   *self.arguments)
        return base

    def __exit__(self, *_):
        stop(self.process)


for name in WANTED:
    globals()["stop_in_each_phase" if name == "stop" else name]()

"""What happens to a stream: recording, encoding, attaching, drawing, stopping."""

import itertools
import json
import os
import random
import shutil
import subprocess

from benchkit import (GST, best, cpu, job_server, output, path, program, row,
                      skipped)


def make_video(name, frames, width, height, kilobits):
    """Of moving rings, so that decoding is work."""
    file = path(name)
    subprocess.run(GST + (
        f"videotestsrc num-buffers={frames} pattern=zone-plate kx2=20 ky2=20 "
        f"kt=1 ! video/x-raw,format=I420,width={width},height={height},"
        f"framerate=30/1 ! x264enc speed-preset=ultrafast bframes=0 "
        f"bitrate={kilobits} ! mp4mux ! filesink location={file}").split(),
        check=True)
    return file


def write_boxes(name, frames, step=1, size=(1920, 1080), new_tracks=False):
    """Results of 20 boxes a frame in which no box is where it was, of 100 to 500
    pixels, and hardly one as sure. New tracks have numbers that were never seen."""
    chance = random.Random(1)
    numbers = itertools.count(1)
    names = ["person", "car", "traffic light", "bicycle", "dog"]
    width, height = size

    def box():
        return {"x": chance.uniform(0, width), "y": chance.uniform(0, height),
                "width": chance.uniform(100, 500),
                "height": chance.uniform(100, 500),
                "class": chance.choice(names),
                "class_id": 0,
                "confidence": chance.uniform(0.4, 1),
                "tracker_id": next(numbers) if new_tracks else None}

    with open(path(name), "w", encoding="utf-8") as file:
        json.dump({"frame_offset": [i * step for i in range(frames)],
                   "time_offset": [round(i * step / 30, 4)
                                   for i in range(frames)],
                   "zoo": [{"image": {"width": width, "height": height},
                            "predictions": [box() for _ in range(20)]}
                           for _ in range(frames)]}, file)
    return path(name)


# Recording what is encoded already, and uploading it

def recording():
    source = make_video("source.mp4", 6000, 640, 360, 2000)
    read = f"filesrc location={source} ! qtdemux ! "
    with job_server() as base:
        ours, plain = best(
            7, cpu(*GST, *(
                read + f"roboflowvideoinfer api-url={base} model-id=ball/1 "
                f"wait=false recording-location={path('ours.mp4')}").split()),
            cpu(*GST, *(read + "h264parse ! mp4mux ! filesink location="
                        + path("plain.mp4")).split()))
    row("recording 200 s of H.264 and uploading it: CPU", ours, plain, unit="s",
        than="mp4mux ! filesink, no upload", claim=2)
    os.unlink(source)


# Encoding raw video

def encoding():
    raw = ("videotestsrc num-buffers=300 pattern=smpte ! "
           "video/x-raw,format=I420,width=1280,height=720,framerate=30/1 ! ")

    def plain(settings):
        return cpu(*GST, *(raw + f"x264enc {settings} ! mp4mux ! filesink "
                           f"location={path('plain.mp4')}").split())

    with job_server() as base:
        ours, same, fast = best(
            5, cpu(*GST, *(
                raw + f"roboflowvideoinfer api-url={base} model-id=ball/1 "
                "wait=false").split()),
            plain("speed-preset=superfast pass=qual quantizer=21 bframes=0"),
            plain("speed-preset=veryfast"))
    what = "encoding 10 s of raw 720p and uploading it: CPU"
    row(what, ours, same, unit="s", than="x264enc, the same settings", claim=1.2)
    row(what, ours, fast, unit="s", than="x264enc speed-preset=veryfast",
        claim=1.2)


# Predictions onto buffers

def passing(description):
    return lambda: float(output(*program("bench-pass"), description))


def attach():
    boxes = write_boxes("few.json", 2, step=1000000)
    element = f"roboflowvideoinfer results-input-location={boxes} match="

    plain, none, predictions, all_kinds = best(
        5, passing("identity"), passing(element + "exact"),
        passing(element + "previous meta=predictions"),
        passing(element + "previous meta=predictions+roi"))
    for what, ours, more in (
            ("a buffer between inferred frames: CPU", none, "+2"),
            ("attaching 20 boxes to a buffer: CPU", predictions, "+10"),
            ("attaching them as regions of interest, too: CPU", all_kinds,
             "+25")):
        row(what, ours, plain, unit="us", than="identity", claim=more)
    tracks, = best(3, lambda: float(output(*program("bench-attach")).split()[2]))
    row("attaching 20 boxes with tracks, all kinds of metas: CPU", tracks,
        unit="us", claim="<= 25")


# Drawing predictions

def overlay():
    boxes = write_boxes("boxes.json", 300)
    tracks = write_boxes("tracks.json", 300, new_tracks=True)

    def cost(element, results):
        return lambda: float(output(*program("bench-overlay"), element, results))

    plain, ours, fresh = best(
        5, cost("identity", boxes), cost("roboflowoverlay", boxes),
        cost("roboflowoverlay", tracks))
    row("drawing 20 boxes and labels on 1080p: CPU a frame", ours, plain,
        unit="ms", than="identity", claim="+4")
    row("the same, each of a new track: CPU a frame", fresh, plain, unit="ms",
        than="identity", claim="+10")
    plain, none = best(5, passing("identity"), passing("roboflowoverlay"))
    row("a frame without predictions through the overlay: CPU", none, plain,
        unit="us", than="identity", claim="+2")
    what = "drawing 20 boxes and labels on 1080p: CPU a frame"
    if subprocess.run(["gst-inspect-1.0", "--exists", "objectdetectionoverlay"],
                      check=False).returncode != 0:
        skipped(what, "objectdetectionoverlay: not in this GStreamer")
        return
    ours, other = best(3, cost("roboflowoverlay", boxes),
                       cost("objectdetectionoverlay", boxes))
    row(what, ours, other, unit="ms", than="objectdetectionoverlay", claim=1)


# State changes to NULL

def stop():
    """Where an encoder is at work it finishes its frames first, also without us."""
    phases = {name: median for name, median, _ in stops("640,height=360", 3)}
    encoding_phases = "/recording", "/finishing"
    plain = phases.pop("without/recording")
    busy = {n: p for n, p in phases.items() if n.endswith(encoding_phases)}
    busy.pop("without/finishing")
    idle = {n: p for n, p in phases.items()
            if n not in busy and not n.startswith("without/")}
    row("stopping while raw 360p is encoded, slowest phase", max(busy.values()),
        plain, unit="ms", than="x264enc ! mp4mux ! filesink", claim="+100")
    row("stopping in any other phase, slowest phase", max(idle.values()),
        unit="ms", claim="<= 100")


def stops(size, n):
    """Returns: name, median and longest of each phase, in milliseconds"""
    caps = "format=I420,width=" + size
    for text in output(*program("bench-stop"), caps, str(n)).splitlines():
        name, median, longest = text.split()
        yield name, float(median), float(longest)


def phases():
    """Each phase by itself, also on a busy machine; not part of the table."""
    print(f"{'stopping, in ms':<40}{'median':>8}{'longest':>9}")
    for machine, n_busy in ("idle", 0), ("busy", os.cpu_count()):
        busy = [subprocess.Popen([shutil.which("python3"), "-c",
                                  "while True: pass"]) for _ in range(n_busy)]
        for name, median, longest in stops("1280,height=720", 10):
            print(f"{machine + ' ' + name:<40}{median:>8.2f}{longest:>9.2f}",
                  flush=True)
        for process in busy:
            process.terminate()
            process.wait()

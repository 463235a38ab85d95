"""Uploading, waiting, and the whole way from a file to drawn frames."""

import importlib.util
import os
import subprocess
import tempfile

from benchkit import (GST, SERVER, TEMP, Process, best, best_runs, job_server,
                      output, path, program, row, run, skipped)
from bench_media import make_video, write_boxes

POLL_MS = 200
PYTHON = "requests, file in memory"


# Uploading 512 MB. There is no Debian package of Roboflow's client: it is its way of
# uploading that is measured.

def upload():
    file = path("upload.mp4")
    subprocess.run(["fallocate", "-l", "512M", file], check=True)
    with Process(*program("bench-upload"), "discard") as url:
        to_server("a server that discards", file, lambda: url)
    with tempfile.TemporaryDirectory(dir=TEMP.name) as data, \
            Process(SERVER, "--data-dir", data) as base:
        grown = to_server("roboflow-video-server", file, lambda: output(
            *program("bench-upload"), "url", base).strip())
    row("uploading 512 MB: memory over upload size", *grown, unit="MB",
        than=PYTHON, claim=1 / 64)
    os.unlink(file)


def to_server(what, file, fresh_url):
    """Returns: megabytes, of ours and of Python"""
    megabytes = {"ours": [], "python": []}

    def sending(who, *command):
        def send():
            taken, kilobytes = output(*command, file, fresh_url()).split()
            megabytes[who].append(int(kilobytes) / 1024)
            return float(taken)
        return send

    def curl():
        return run("curl", "-sSf", "-T", file, "-H", "Expect:",
                   fresh_url()).wall

    ours, python, of_curl = best(
        5, sending("ours", *program("bench-upload"), "send"),
        sending("python", *program("python-way.py"), "send"), curl)
    row(f"uploading 512 MB to {what}", ours, of_curl, unit="s", than="curl",
        claim=2.5)
    row(f"uploading 512 MB to {what}", ours, python, unit="s", than=PYTHON,
        claim=2)
    return max(megabytes["ours"]), max(megabytes["python"])


# From the end of the stream to the end of the pipeline

def end():
    source = "videotestsrc num-buffers=30 ! video/x-raw,framerate=30/1 ! "
    results = path("nothing.json")
    with open(results, "w", encoding="utf-8") as file:
        file.write('{"frame_offset": [], "time_offset": []}')
    with job_server("--results", results) as base:
        ours, plain = best_runs(
            5, ["gst-launch-1.0", *(
                source + f"roboflowvideoinfer api-url={base} model-id=ball/1 "
                f"poll-interval={POLL_MS}").split()],
            GST + (source + "x264enc speed-preset=superfast ! mp4mux ! "
                   f"filesink location={path('only.mp4')}").split())
    row(f"a job of 1 s of video, polled every {POLL_MS} ms", ours.wall * 1000,
        plain.wall * 1000, unit="ms", than="only recording",
        claim=f"+{200 + POLL_MS}")


# The whole way: from a file to frames with boxes, without drawing windows

def whole():
    if not importlib.util.find_spec("cv2"):
        skipped("the whole way", "python3-opencv is not installed")
        return
    video = make_video("whole.mp4", 1800, 1280, 720, 4000)
    boxes = write_boxes("whole.json", 300, step=6, size=(1280, 720))
    with job_server("--results", boxes) as base:
        ours, python = best_runs(
            3, GST + (
                f"filesrc location={video} ! qtdemux ! h264parse ! "
                f"roboflowvideoinfer api-url={base} model-id=ball/1 infer-fps=5 "
                f"poll-interval={POLL_MS} post-messages=false ! avdec_h264 ! "
                "roboflowoverlay ! fakesink").split(),
            [*program("python-way.py"), "whole", video, base, str(POLL_MS)])
    assert python.text == "1800\n"
    what = "1 minute of 720p from file to boxes drawn: "
    row(what + "CPU", ours.cpu, python.cpu, unit="s",
        than="requests and OpenCV", claim=1)
    row(what + "time", ours.wall, python.wall, unit="s",
        than="requests and OpenCV", claim=1)
    row(what + "memory", ours.megabytes, python.megabytes, unit="MB",
        than="requests and OpenCV", claim=1)
    os.unlink(video)

#!/usr/bin/python3
"""Prints a table of ratios: bench.py BUILD_DIR [upload|recording|encoding|end]…

Each pair is measured alternately, and the best of its runs counts: what else
the machine does only makes a run slower.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

BUILD = sys.argv[1]
WANTED = sys.argv[2:] or ["upload", "recording", "encoding", "end"]
UPLOAD = os.path.join(BUILD, "tests/bench/bench-upload")
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
    globals()[name]()

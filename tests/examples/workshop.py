"""A folder with the examples and what they are to work on, beside a local server."""

import contextlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"

PERSON = {"x": 160, "y": 120, "width": 80, "height": 60, "confidence": 0.9,
          "class": "person", "class_id": 0, "tracker_id": 7}
DOG = {"x": 50, "y": 200, "width": 40, "height": 20, "confidence": 0.625,
       "class": "dog", "class_id": 1}


def results():
    """One second: a person all the time, a dog for a while, one frame not seen."""
    image = {"width": 320, "height": 240}
    found = [[PERSON], [PERSON, DOG], [dict(PERSON, x=200), DOG], []]
    return {"frame_offset": [0, 6, 12, 18, 24],
            "time_offset": [0.0, 0.2, 0.4, 0.6, 0.8],
            "people-detection/7": [{"image": image, "predictions": list(boxes)}
                                   for boxes in found] + [None]}


class Skip(Exception):
    """Says what this machine has not."""


def need(module):
    if not importlib.util.find_spec(module):
        raise Skip(f"no {module} for Python")


def run(command, **options):
    """What a shell command writes; with the end of it where the command fails."""
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout[-2000:]}")
    return done.stdout


def make_video():
    run("gst-launch-1.0 -q videotestsrc pattern=white num-buffers=30 ! "
        "video/x-raw,width=320,height=240,framerate=30/1 ! x264enc ! "
        "mp4mux name=mux ! filesink location=street.mp4 "
        "audiotestsrc num-buffers=43 ! avenc_aac ! mux.")


def make_predictions():
    run("gst-launch-1.0 -q filesrc location=street.mp4 ! decodebin ! "
        "roboflowvideoinfer results-input-location=results.json "
        "predictions-location=predictions.jsonl")


def colours_of(picture):
    pixels = subprocess.run(
        f"ffmpeg -v error -i {picture} -f rawvideo -pix_fmt rgb24 -".split(),
        stdout=subprocess.PIPE, timeout=60, check=True).stdout
    return set(zip(pixels[::3], pixels[1::3], pixels[2::3]))


def command_of(name):
    """The lines of its first comment that say how the example is run."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^(?: \*)? {2,3}((?:cc|python3|\./) ?.*)$",
                                text.split("import")[0].split("#include")[0],
                                re.M))


def run_example(name, settings=""):
    """As its first comment says, with more settings at the end."""
    command = command_of(name).replace("python3 ", f"{sys.executable} ")
    return run(f"set -e\n{command} {settings}")


@contextlib.contextmanager
def workshop():
    """Works in the folder, where the service is the local server."""
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
        os.chdir(folder)
        for name in "results.json", "served.json":
            pathlib.Path(name).write_text(json.dumps(results()), "utf-8")
        make_video()
        server = subprocess.Popen(
            [os.environ["ROBOFLOW_VIDEO_SERVER"], "--poll-limit", "0",
             "--results", "served.json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        os.environ["ROBOFLOW_API_URL"] = server.stdout.readline().strip()
        os.environ["ROBOFLOW_API_KEY"] = "any"
        try:
            yield pathlib.Path(folder)
        finally:
            server.terminate()
            server.communicate()
            os.chdir(home)


def run_tests(tests):
    """Speaks TAP."""
    print(f"1..{len(tests)}", flush=True)
    with workshop():
        for number, test in enumerate(tests, 1):
            try:
                test()
                print(f"ok {number} - {test.__name__}", flush=True)
            except Skip as missing:
                print(f"ok {number} - {test.__name__} # SKIP {missing}")
            except Exception:  # one failure must not hide the others
                print("".join(f"# {line}\n" for line
                              in traceback.format_exc().splitlines()), end="")
                print(f"not ok {number} - {test.__name__}", flush=True)

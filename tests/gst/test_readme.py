#!/usr/bin/python3
"""Runs the pipelines of README.md as they stand there, against the local server.

Only what a test machine has not is replaced: the camera, the network camera, the
web, and the minute between two questions how a job is.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import picturekit

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = """{"frame_offset": [0, 6], "time_offset": [0.0, 0.2], "any": [
  {"image": {"width": 320, "height": 240}, "predictions": [
    {"x": 160, "y": 120, "width": 80, "height": 80, "confidence": 0.9,
     "class": "person", "class_id": 0}]}, null]}"""
CAMERA = ("videotestsrc is-live=true pattern=ball num-buffers=30 ! "
          "video/x-raw,width=320,height=240,framerate=30/1")


def commands(text):
    """The gst-launch lines of the shell blocks, continued lines joined."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.S):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("gst-launch-1.0"):
                yield " ".join(line.split())


def replace(command, video_url, job_id):
    for old, new in (
            ("v4l2src", CAMERA),
            ("rtspsrc location=rtsp://camera/stream",
             CAMERA + " ! x264enc ! rtph264pay"),
            ("https://example.com/street.mp4", video_url),
            ("job-id=fec28362-f7d9-4cc0-a805-5e94495d063d", f"job-id={job_id}")):
        command = command.replace(old, new)
    return command.replace("roboflowvideoinfer ",
                           "roboflowvideoinfer poll-interval=20 ")


def launch(command):
    return subprocess.run(shlex.split(command), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=False)


def start(*command):
    return subprocess.Popen(command, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)


def make_videos():
    for muxer, name in ("mp4mux", "street.mp4"), ("matroskamux", "street.mkv"):
        made = launch(f"gst-launch-1.0 -q {CAMERA} ! x264enc ! h264parse ! "
                      f"{muxer} name=mux ! filesink location={name} "
                      "audiotestsrc num-buffers=43 ! avenc_aac ! mux.")
        assert made.returncode == 0, made.stdout


def make_job():
    """A job that can be asked for."""
    done = launch("gst-launch-1.0 -m filesrc location=street.mp4 ! "
                  "roboflowvideoinfer model-id=any wait=false")
    return re.search(r"job-id=\(string\)([0-9a-f-]+)", done.stdout).group(1)


def run(number, command, **substitutes):
    done = launch(replace(command, **substitutes))
    good = done.returncode == 0 and "Got EOS" in done.stdout
    # Where messages are shown, the predictions are among them.
    if good and " -m " in command:
        good = "roboflow-predictions" in done.stdout
    # Colour is what is drawn: the ball is white.
    if good and "roboflowoverlay" in command and "annotated.mp4" in command:
        good = picturekit.is_colourful("annotated.mp4")
    print(f"{'ok' if good else 'not ok'} {number} - {command}")
    if not good:
        print("".join(f"# {line}\n" for line in done.stdout.splitlines()[-20:]))
    return good


def main():
    todo = list(commands((ROOT / "README.md").read_text(encoding="utf-8")))
    print(f"1..{len(todo)}")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pathlib.Path("results.json").write_text(RESULTS, encoding="utf-8")
        make_videos()
        server = start(os.environ["ROBOFLOW_VIDEO_SERVER"], "--poll-limit",
                       "0", "--results", "results.json")
        web = start(sys.executable, "-u", "-m", "http.server", "--bind",
                    "127.0.0.1", "0")
        os.environ["ROBOFLOW_API_URL"] = server.stdout.readline().strip()
        os.environ["ROBOFLOW_API_KEY"] = "any"
        port = re.search(r"port (\d+)", web.stdout.readline()).group(1)
        substitutes = {"job_id": make_job(),
                       "video_url": f"http://127.0.0.1:{port}/street.mp4"}
        good = [run(number, command, **substitutes)
                for number, command in enumerate(todo, 1)]
        for process in server, web:
            process.terminate()
            process.wait()
        os.chdir(ROOT)
    return 0 if all(good) else 1


sys.exit(main())

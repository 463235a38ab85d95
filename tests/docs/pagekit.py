"""Runs the commands of a page as they stand there, against the local server.

Only what a test machine has not is replaced: the camera, the network camera, the
web, and the minute between two questions how a job is.
"""

import contextlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "gst"))
import picturekit  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = {"frame_offset": [0, 6], "time_offset": [0.0, 0.2], "any": [
    {"image": {"width": 320, "height": 240}, "predictions": [
        {"x": 160, "y": 120, "width": 80, "height": 80, "confidence": 0.9,
         "class": "person", "class_id": 0}]}, None]}
CAMERA = ("videotestsrc is-live=true pattern=ball num-buffers=30 ! "
          "video/x-raw,width=320,height=240,framerate=30/1")
# What is not run here, and why
NOT_RUN = (
    ("sh examples/quickstart.sh", "a test of its own"),
    ("sh tests/", "it installs, or runs this test"),
    ("meson setup", "it builds what is tested here"),
    ("DEB_BUILD_OPTIONS", "a test of its own"),
    ("sudo ", "it installs"),
    ("python3 ../examples/", "a test of its own"),
    ("cd ", "each command is run in the folder with the videos"),
    ("unset ROBOFLOW_", "the service is the local server"),
    ("roboflow-video-server", "the test has started one"),
    ("export ROBOFLOW_", "likewise"),
    ("xdg-open", "it needs a screen"),
    ("kubectl", "it needs a cluster; the manifest has a test of its own"),
)


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.S | re.M)


def commands(text):
    """The commands of the shell blocks, continued lines joined."""
    for block in blocks(text, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            if line and not line.startswith(tuple(start for start, _ in NOT_RUN)):
                yield " ".join(line.split())


def replace(command, video_url, job_id):
    for old, new in (
            ("v4l2src", CAMERA),
            ("rtspsrc location=rtsp://camera/stream",
             CAMERA + " ! x264enc ! rtph264pay"),
            ("https://example.com/street.mp4", video_url),
            ("job-id=fec28362-f7d9-4cc0-a805-5e94495d063d", f"job-id={job_id}")):
        command = command.replace(old, new)
    command = re.sub(r"poll-interval=\d+", "", command)
    return re.sub(r"roboflowvideoinfer (?=\S+=)",
                  "roboflowvideoinfer poll-interval=20 ", command)


def launch(command):
    return subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120,
                          check=False)


def find_fault(command, done):
    """What is wrong with what a command has done."""
    if done.returncode != 0:
        return f"it ended with {done.returncode}"
    shown = re.match(r"gst-launch-1.0 ", command) and "|" not in command
    if shown and "Got EOS" not in done.stdout:
        return "no EOS came"
    # Where messages are shown, what they are for is among them.
    if shown and " -m " in command and "roboflowvideoinfer" in command:
        wanted = "roboflow-job" if "wait=false" in command \
            else "roboflow-predictions"
        if wanted not in done.stdout:
            return f"no {wanted} came"
    # Colour is what is drawn: the ball is white.
    drawn = re.search(r"location=(\S*annotated\.mp4)", command)
    if drawn and not picturekit.is_colourful(drawn.group(1)):
        return "nothing was drawn"
    for name in re.findall(r"(?:results|predictions|recording)-location=([\w.-]+)",
                           command):
        if not pathlib.Path(name).is_file() or not os.path.getsize(name):
            return f"{name} was not written"
    if "{.}.json " in command:
        for video in pathlib.Path("videos").glob("*.mp4"):
            if not video.with_suffix(".json").is_file():
                return f"no results of {video}"
    return None


def make_videos():
    for muxer, name in ("mp4mux", "street.mp4"), ("matroskamux", "street.mkv"):
        made = launch(f"gst-launch-1.0 -q {CAMERA} ! x264enc ! h264parse ! "
                      f"{muxer} name=mux ! filesink location={name} "
                      "audiotestsrc num-buffers=43 ! avenc_aac ! mux.")
        assert made.returncode == 0, made.stdout
    os.mkdir("videos")
    for name in "monday.mp4", "tuesday noon.mp4":
        shutil.copy("street.mp4", f"videos/{name}")


def make_job():
    """A job that can be asked for."""
    done = launch("gst-launch-1.0 -m filesrc location=street.mp4 ! "
                  "roboflowvideoinfer model-id=any wait=false")
    return re.search(r"job-id=\(string\)([0-9a-f-]+)", done.stdout).group(1)


@contextlib.contextmanager
def running(*command):
    """Yields the first line that the program writes."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    try:
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.communicate()


@contextlib.contextmanager
def workplace():
    """A folder with videos and results, where the service is the local server.
    Yields what to put in place of a job's ID and a video's URL."""
    home = os.getcwd()
    with contextlib.ExitStack() as stack:
        os.chdir(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(os.chdir, home)
        for name in "results.json", "served.json":
            pathlib.Path(name).write_text(json.dumps(RESULTS), encoding="utf-8")
        pathlib.Path("key.txt").write_text("any\n", encoding="utf-8")
        make_videos()
        os.environ["ROBOFLOW_API_URL"] = stack.enter_context(running(
            os.environ["ROBOFLOW_VIDEO_SERVER"], "--poll-limit", "0", "--results",
            "served.json")).strip()
        os.environ["ROBOFLOW_API_KEY"] = "any"
        said = stack.enter_context(running(
            sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"))
        port = re.search(r"port (\d+)", said).group(1)
        yield {"job_id": make_job(),
               "video_url": f"http://127.0.0.1:{port}/street.mp4"}


def run(number, command, substitutes):
    """Speaks TAP. Returns: whether it went well"""
    program = shlex.split(command)[0]
    if not shutil.which(program):
        print(f"ok {number} - {command} # SKIP {program} is not installed")
        return True
    done = launch(replace(command, **substitutes))
    fault = find_fault(command, done)
    print(f"{'not ok' if fault else 'ok'} {number} - {command}")
    if fault:
        print(f"# {fault}")
        print("".join(f"# {line}\n" for line in done.stdout.splitlines()[-20:]))
    return not fault


def run_page(path):
    todo = list(commands((ROOT / path).read_text(encoding="utf-8")))
    print(f"1..{len(todo)}")
    with workplace() as substitutes:
        good = [run(number, command, substitutes)
                for number, command in enumerate(todo, 1)]
    return 0 if all(good) else 1

#!/usr/bin/python3
"""Runs examples/quickstart.sh on small videos: test_quickstart.py BUILD_DIR.

Speaks TAP."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import picturekit

ROOT = pathlib.Path(__file__).resolve().parents[2]
FRAMES = 30


def output(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True,
                          timeout=120, **options).stdout


def make_video(path, width, height, sound):
    pipeline = (f"videotestsrc pattern=ball num-buffers={FRAMES} ! "
                f"video/x-raw,width={width},height={height},framerate=15/1 ! "
                f"vp8enc ! webmmux name=mux ! filesink location=made.webm ")
    if sound:
        pipeline += "audiotestsrc num-buffers=86 ! vorbisenc ! mux."
    output("gst-launch-1.0", "-q", *pipeline.split())
    pathlib.Path("made.webm").rename(path)


def quickstart(video, **settings):
    """What it says, and the folder with what it leaves."""
    folder = pathlib.Path("out").resolve()
    environment = {**os.environ, "BUILD_DIR": sys.argv[1],
                   "OUTPUT_DIR": str(folder), **settings}
    said = output("sh", str(ROOT / "examples" / "quickstart.sh"), video,
                  env=environment, text=True, stderr=subprocess.STDOUT)
    return said, folder


def streams(path):
    """Codec, width, height and number of frames of each stream of a file."""
    found = json.loads(output(
        "ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of",
        "json", str(path)))["streams"]
    return {s["codec_name"]: (s.get("width"), s.get("height"),
                              int(s["nb_read_frames"])) for s in found}


def check_ball(said, folder):
    assert f"In {FRAMES // 3} frames" in said, said
    assert f"ball: in {FRAMES // 3} frames" in said, said
    for name in "annotated.mp4", "annotated.png", "results.json":
        assert str(folder / name) in said, said
    lines = (folder / "predictions.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == FRAMES // 3
    # The ball itself is white.
    assert picturekit.is_colourful(folder / "annotated.png")


def video_with_sound():
    make_video("ball.webm", 320, 240, sound=True)
    said, folder = quickstart("ball.webm", ROBOFLOW_MODEL="ball")
    check_ball(said, folder)
    found = streams(folder / "annotated.mp4")
    assert found["h264"] == (320, 240, FRAMES), found
    assert found["aac"][2] > 80, found
    assert streams(folder / "annotated.png") == {"png": (320, 240, 1)}


def silent_video_of_odd_size():
    make_video("my ball.webm", 321, 241, sound=False)
    said, folder = quickstart("my ball.webm", ROBOFLOW_MODEL="ball")
    check_ball(said, folder)
    (codec, (width, height, frames)), = streams(folder / "annotated.mp4").items()
    assert (codec, frames) == ("h264", FRAMES)
    assert width in (320, 322) and height in (240, 242), (width, height)


def with_an_account():
    make_video("ball.webm", 320, 240, sound=False)
    with subprocess.Popen(
            [os.environ["ROBOFLOW_VIDEO_SERVER"], "--api-key", "secret",
             "--poll-limit", "0", "--data-dir", "data"],
            stdout=subprocess.PIPE, text=True) as server:
        try:
            said, folder = quickstart(
                "ball.webm", ROBOFLOW_MODEL="ball/1", ROBOFLOW_API_KEY="secret",
                ROBOFLOW_API_URL=server.stdout.readline().strip(),
                POLL_INTERVAL="20")
        finally:
            server.terminate()
    check_ball(said, folder)
    assert "local server" not in said, said
    assert "secret" not in said, said
    log = pathlib.Path("data", "requests.log").read_text("utf-8")
    assert "/videoinfer" in log, log


def no_such_video():
    try:
        quickstart("missing.webm")
    except subprocess.CalledProcessError as error:
        assert "missing.webm cannot be read" in error.stdout, error.stdout
    else:
        raise AssertionError("it was content")


TESTS = [video_with_sound, silent_video_of_odd_size, with_an_account,
         no_such_video]


def main():
    for name in "ROBOFLOW_API_KEY", "ROBOFLOW_API_URL", "ROBOFLOW_MODEL":
        os.environ.pop(name, None)
    print(f"1..{len(TESTS)}", flush=True)
    for number, test in enumerate(TESTS, 1):
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                test()
                print(f"ok {number} - {test.__name__}", flush=True)
            except (AssertionError, KeyError, OSError, ValueError,
                    subprocess.SubprocessError) as error:
                said = getattr(error, "stdout", None) or repr(error)
                print(f"not ok {number} - {test.__name__}")
                print("".join(f"# {line}\n" for line in
                              str(said).splitlines()[-20:]), flush=True)
            os.chdir(ROOT)


main()

#!/usr/bin/python3
"""Runs the pipelines of examples/launch as they stand there, one after the other.

Only the camera is replaced, and the minute between two questions how a job is.
Speaks TAP."""

import functools
import pathlib
import re

import workshop

TEXT = (workshop.EXAMPLES / "launch" / "README.md").read_text(encoding="utf-8")
CAMERA = ("videotestsrc is-live=true num-buffers=30 ! "
          "video/x-raw,width=320,height=240,framerate=30/1 ! jpegenc")


def commands():
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.S):
        yield from re.findall(r"^gst-launch-1\.0.*?(?=^gst-launch|\Z)", block,
                              re.M | re.S)


def written(command):
    """The files that are to be there afterwards, of many the first."""
    names = re.findall(r"sink location=(\S+)", command)
    names += re.findall(r"(?:recording|results|predictions)-location=(\S+)", command)
    return [re.sub(r"%03d", "000", name) for name in names]


def launch(command):
    files = [pathlib.Path(name) for name in written(command)]
    for file in files:
        file.unlink(missing_ok=True)
    said = workshop.run(
        command.replace("v4l2src num-buffers=300", CAMERA).replace(
            "roboflowvideoinfer ", "roboflowvideoinfer poll-interval=20 "))
    assert "Got EOS" in said, said
    assert "WARNING" not in said, said
    for file in files:
        assert file.stat().st_size > 0, file
    assert files or "roboflow-" in said, said
    if "roboflowoverlay" in command and files[0].suffix in (".mp4", ".webm"):
        # The video is white, and colour is what is drawn.
        assert any(max(colour) - min(colour) > 100
                   for colour in workshop.colours_of(files[0])), files[0]


def test(command):
    run = functools.partial(launch, command)
    run.__name__ = " ".join(command.replace("\\\n", " ").split())
    return run


workshop.run_tests([test(command) for command in commands()])

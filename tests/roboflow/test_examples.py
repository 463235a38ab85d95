# gst-roboflow
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs the example programs: test_examples.py EXAMPLES. Speaks TAP."""

import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import gi
    gi.require_version("Gst", "1.0")
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP no GStreamer for Python: {missing}")
    sys.exit(0)

DATA = pathlib.Path(os.environ["G_TEST_SRCDIR"], "data", "results")
EXAMPLES = pathlib.Path(sys.argv[1])


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          timeout=60, check=True).stdout


def masks(shape, folder):
    return output(sys.executable, str(EXAMPLES / "masks.py"),
                  str(DATA / f"{shape}.json"), folder)


def masks_of_objects(folder):
    said = masks("rle", folder).splitlines()
    path, words = said[0].split(": ")
    header, pixels = pathlib.Path(path).read_bytes().split(b"\n", 1)
    assert header == b"P5 32 24 255"
    assert len(pixels) == 32 * 24
    assert words == f"ball, {pixels.count(255)} of 768 pixels", words


def masks_of_classes(folder):
    file = folder + "/12-0.pgm"
    said = masks("semantic", folder)
    assert f"{file}: road, " in said, said
    assert pathlib.Path(file).read_bytes().startswith(b"P5 16 8 255\n")
    assert f"{folder}/24-0: " in said, said  # is no picture


TESTS = [masks_of_objects, masks_of_classes]


def main():
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(folder)
                print(f"ok {number} - {test.__name__}")
            except (AssertionError, OSError, ValueError,
                    subprocess.SubprocessError) as error:
                print(f"not ok {number} - {test.__name__}: {error!r}")


if __name__ == "__main__":
    main()

# gst-roboflow
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What a Python program does with results, frames and messages. Speaks TAP."""

import gc
import os
import sys
import traceback

try:
    import gi
    gi.require_version("Gst", "1.0")
    from gi.repository import GLib, Gst
except (ImportError, ValueError) as missing:
    print(f"1..0 # SKIP no GStreamer for Python: {missing}")
    sys.exit(0)

gi.require_version("GstRoboflow", "1.0")
from gi.repository import GstRoboflow  # noqa: E402

DATA = os.path.join(os.environ["G_TEST_SRCDIR"], "data")


def open_data(name):
    return GstRoboflow.Results.open(os.path.join(DATA, name))


def walk_results():
    results = open_data("detection.json")
    assert results.get_error() is None
    assert results.get_model_ids() == ["zoo"]

    found = []
    for index in range(results.get_n_frames()):
        frame = results.get_frame(index)
        for i in range(frame.get_n_predictions(0)):
            prediction = frame.get_prediction(0, i)
            found.append((frame.get_number(), prediction.get_class(),
                          prediction.get_box()))
    assert found == [
        (0, "zebra", (True, 342, 62, 36, 104)),
        (0, "gnu", (True, -3, 340, 10, 21)),
        (12, "zebra", (True, 340, 64, 36, 104)),
    ], found


def look_up_frames():
    results = open_data("detection.json")
    assert results.lookup_number(7, GstRoboflow.Match.NEAREST) == (True, 1)
    assert results.lookup_number(7, GstRoboflow.Match.EXACT)[0] is False
    assert results.lookup_time(Gst.SECOND, GstRoboflow.Match.PREVIOUS) == (
        True, 2)


def absent_is_told_apart():
    gnu = open_data("detection.json").get_frame(0).get_prediction(0, 1)
    assert gnu.get_tracker_id()[0] is False
    assert gnu.get_class_id() == (True, 0)
    assert gnu.get_detection_id() is None


def prediction_outlives_its_frame():
    prediction = open_data("detection.json").get_frame(0).get_prediction(0, 0)
    gc.collect()
    assert prediction.get_class() == "zebra"


def scale_a_frame():
    scaled = open_data("detection.json").get_frame(0).scale(240, 180)
    assert scaled.get_image_size() == (True, 240, 180)
    assert scaled.get_prediction(0, 0).get_box() == (True, 171, 31, 18, 52)


def broken_file():
    results = open_data("cut.json")
    assert results.get_n_frames() == 2
    assert results.get_error().matches(GstRoboflow.error_quark(),
                                       GstRoboflow.Error.RESULTS)


def missing_file():
    try:
        open_data("nowhere.json")
    except GLib.Error as error:
        assert error.matches(GstRoboflow.error_quark(),
                             GstRoboflow.Error.FILE)
        return
    raise AssertionError("opened a file that is not there")


def parse_predictions_message():
    # As an element posts it.
    structure = Gst.Structure.new_empty("roboflow-predictions")
    structure.set_value("frame", open_data("detection.json").get_frame(1))
    message = Gst.Message.new_element(None, structure)

    parsed, frame, times = GstRoboflow.message_parse_predictions(message)
    assert parsed
    assert frame.get_number() == 6
    assert times.duration == Gst.CLOCK_TIME_NONE
    assert not GstRoboflow.message_parse_predictions(
        Gst.Message.new_eos(None))[0]


def parse_job_message():
    structure = Gst.Structure.new_from_string(
        "roboflow-job,state=processing,job-id=x,progress=0.5")
    message = Gst.Message.new_element(None, structure)
    assert GstRoboflow.message_parse_job(message) == (
        True, "processing", "x", None, 0.5)


TESTS = [
    walk_results,
    look_up_frames,
    absent_is_told_apart,
    prediction_outlives_its_frame,
    scale_a_frame,
    broken_file,
    missing_file,
    parse_predictions_message,
    parse_job_message,
]


def main():
    Gst.init(None)
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}")
        except Exception:  # one failure must not hide the others
            print("".join(f"# {line}\n" for line
                          in traceback.format_exc().splitlines()), end="")
            print(f"not ok {number} - {test.__name__}")


if __name__ == "__main__":
    main()

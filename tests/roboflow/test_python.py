# gst-roboflow
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What a Python program does with results, frames and messages. Speaks TAP."""

import gc
import json
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


def first_of(shape, index=0):
    """The first prediction of a frame of the file of this shape."""
    frame = open_data(f"results/{shape}.json").get_frame(index)
    return frame.get_prediction(0, 0)


def rows(plane):
    """A mask as text, a line a row, a character a pixel."""
    data, width, height = plane
    assert data.get_size() == width * height
    pixels = data.get_data()
    return ["".join("#" if pixel else "." for pixel
                    in pixels[y * width:(y + 1) * width])
            for y in range(height)]


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


def detections():
    results = open_data("results/detection.json")
    assert results.get_error() is None
    frame = results.get_frame(0)
    assert frame.get_image_size() == (True, 480, 360)
    assert frame.get_n_skipped(0) == 0

    zebra, wildebeest = [frame.get_prediction(0, i) for i in range(2)]
    assert zebra.get_tracker_id() == (True, 7)
    assert zebra.get_parent_id() == "image.[0]"
    assert len(zebra.get_detection_id()) == 36
    assert wildebeest.get_box() == (True, -16, 330, 25, 41)
    assert wildebeest.get_confidence() == (True, 0.4037)
    assert wildebeest.get_tracker_id()[0] is False
    assert wildebeest.get_parent_id() is None


def null_is_told_from_empty():
    results = open_data("results/detection.json")
    empty, null = [results.get_frame(i) for i in (1, 2)]
    assert empty.is_inferred(0) and not null.is_inferred(0)
    assert empty.get_n_predictions(0) == null.get_n_predictions(0) == 0
    assert null.get_model_json(0) is None


def nulls_are_absent():
    frame = open_data("results/nulls.json").get_frame(0)
    ball = frame.get_prediction(0, 0)
    assert (ball.get_class(), ball.has_mask()) == ("ball", True)
    assert ball.get_keypoint(0).get_class() == "centre"
    assert ball.get_keypoint(0).get_confidence()[0] is False
    for absent in (ball.get_tracker_id, ball.get_gaze, ball.get_predicted):
        assert absent()[0] is False
    assert ball.get_detection_id() is None
    assert frame.get_text(0) is None
    assert frame.get_n_skipped(0) == 0
    assert frame.get_time() == Gst.CLOCK_TIME_NONE


def polygons():
    frame = open_data("results/polygons.json").get_frame(0)
    pothole, line, manhole = [frame.get_prediction(0, i) for i in range(3)]
    assert pothole.get_n_points() == 12
    assert pothole.get_point(0) == (200, 120)
    assert pothole.get_point(3) == (160, 140)
    assert [manhole.get_point(i) for i in range(3)] == [
        (295, 190), (306, 190), (306, 210)]
    # Two points are no polygon, but the box stays.
    assert line.get_n_points() == 0
    assert line.get_box() == (True, 16, 27, 8, 6)


def masks():
    ball = first_of("rle")
    assert ball.has_mask()
    counts, width, height = ball.get_rle()
    assert counts.startswith("R44b0") and (width, height) == (32, 24)
    mask = rows(ball.get_mask())
    assert (len(mask), len(mask[0])) == (24, 32)
    assert mask[6] == "." * 32
    assert mask[7] == "........####" + "." * 20
    assert mask[12] == ".....##########" + "." * 17
    # However they are spelled.
    assert rows(first_of("rle-integers").get_mask()) == mask
    assert rows(first_of("rle-mask").get_mask()) == mask


def mask_of_another_size():
    mask = rows(first_of("rle-mask", 1).get_mask())
    assert (len(mask), len(mask[0])) == (24, 32)
    assert mask[12] == mask[13] == "......########" + "." * 18


def broken_mask_leaves_the_box():
    frame = open_data("results/rle-mask.json").get_frame(1)
    assert frame.get_n_predictions(0) == 6
    broken = frame.get_prediction(0, 1)
    assert not broken.has_mask()
    assert broken.get_mask()[0] is None
    assert broken.get_box() == (True, 6, 7, 10, 10)


def masks_are_scaled():
    frame = open_data("results/rle-integers.json").get_frame(1).scale(4, 3)
    full = frame.get_prediction(0, 1)
    assert rows(full.get_mask()) == ["####"] * 3


def keypoints_by_class():
    person = first_of("keypoints", 1)
    assert person.get_n_keypoints() == 2
    assert person.get_keypoint(0).get_class() == "left_shoulder"
    nose = person.find_keypoint(0)
    assert nose.get_class() == "nose"
    assert nose.get_position() == (320, 111)
    assert nose.get_confidence() == (True, 0.9375)
    assert person.find_keypoint(1) is None
    # As servers spelled it once.
    thumb = first_of("keypoints-class-name").find_keypoint(4)
    assert thumb.get_class() == "thumb tip"


def keypoint_outlives_its_frame():
    nose = first_of("keypoints").find_keypoint(0)
    gc.collect()
    assert nose.get_class_id() == (True, 0)


def labels(frame):
    predictions = [frame.get_prediction(0, i)
                   for i in range(frame.get_n_predictions(0))]
    return [(prediction.get_class(), prediction.get_confidence()[1],
             prediction.get_predicted()) for prediction in predictions]


def one_label():
    results = open_data("results/classification.json")
    assert labels(results.get_frame(0)) == [
        ("sunny", 0.9711, (True, True)),
        ("cloudy", 0.0251, (True, False)),
        ("rain", 0.0038, (True, False))]
    assert labels(results.get_frame(1))[1] == ("rain", 0.5, (True, True))
    assert labels(results.get_frame(3)) == []


def many_labels():
    results = open_data("results/classification-many.json")
    assert labels(results.get_frame(0)) == [
        ("dent", 0.8125, (True, True)),
        ("scratch", 0.40625, (True, False)),
        ('broken "lamp"', 0, (True, False))]
    dent = results.get_frame(0).get_prediction(0, 0)
    assert dent.get_class_id() == (True, 0)
    assert dent.get_box()[0] is False


def class_mask():
    frame = open_data("results/semantic.json").get_frame(0)
    names = {}
    for i in range(frame.get_n_predictions(0)):
        prediction = frame.get_prediction(0, i)
        names[prediction.get_class_id()[1]] = prediction.get_class()
    assert names == {0: "background", 1: "road", 2: "lane marking"}

    mask, width, height = frame.get_class_mask(0)
    assert (width, height) == (16, 8)
    assert mask.get_data() == bytes(
        3 * 16 * [0] + 5 * (6 * [1] + 4 * [2] + 6 * [1]))
    sure, width, height = frame.get_confidence_mask(0)
    assert sure.get_data()[:16] == bytes(255 - 8 * x for x in range(16))


def class_mask_of_another_size():
    frame = open_data("results/semantic.json").get_frame(1)
    assert rows(frame.get_class_mask(0)) == ["########........"] * 8


def broken_class_mask():
    frame = open_data("results/semantic.json").get_frame(2)
    try:
        frame.get_class_mask(0)
    except GLib.Error as error:
        assert error.matches(GstRoboflow.error_quark(),
                             GstRoboflow.Error.RESULTS)
        return
    raise AssertionError("decoded what is no PNG")


def gaze():
    face = first_of("gaze")
    assert face.get_gaze() == (True, -0.060329124331474304,
                               -0.012491557747125626)
    assert face.get_class() == "face"
    assert face.get_box() == (True, 226, 66, 92, 92)
    landmarks = [face.get_keypoint(i).get_position()
                 for i in range(face.get_n_keypoints())]
    assert landmarks == [(252, 90), (295, 90), (275, 111), (274, 130),
                         (225, 99), (316, 101)]
    assert first_of("detection").get_gaze()[0] is False


def embeddings():
    results = open_data("results/clip.json")
    for i in range(results.get_n_frames()):
        frame = results.get_frame(i)
        assert frame.get_image_size()[0] is False
        said = json.loads(frame.get_model_json(0))["embeddings"]
        assert frame.get_n_predictions(0) == 1
        assert frame.get_prediction(0, 0).get_embedding() == said[0]
        assert len(said[0]) == 512


def two_embeddings():
    frame = open_data("results/clip-two-vectors.json").get_frame(0)
    assert [frame.get_prediction(0, i).get_embedding() for i in range(2)] == [
        [0.5, -0.25, 1e-07, 0], [0.125, 2, -3.5, 1]]
    assert not first_of("detection").get_embedding()


def text_with_boxes():
    results = open_data("results/ocr.json")
    frame = results.get_frame(0)
    assert frame.get_text(0) == "SPEED LIMIT\n55"
    assert [frame.get_prediction(0, i).get_class() for i in range(3)] == [
        "SPEED", "LIMIT", "55"]
    assert results.get_frame(1).get_text(0) == ""
    assert results.get_frame(1).get_n_predictions(0) == 0


def answers():
    answer = open_data("results/answer.json").get_frame(0)
    assert answer.get_text(0) == (
        "A man \u201crides\u201d a bicycle \U0001f6b2,\nand\ta dog runs.")
    answer = open_data("results/answer-object.json").get_frame(0)
    assert json.loads(answer.get_text(0))["<OD>"]["labels"] == ["car"]
    assert open_data("results/detection.json").get_frame(0).get_text(0) is None


def anything_else_is_handed_on():
    results = open_data("results/unknown.json")
    with open(os.path.join(DATA, "results/unknown.json")) as file:
        said = json.load(file)
    assert results.get_error() is None
    assert results.get_model_ids() == list(said)[2:]
    for index in range(results.get_n_frames()):
        frame = results.get_frame(index)
        for model in range(frame.get_n_models()):
            text = frame.get_model_json(model) or "null"
            assert json.loads(text) == said[frame.get_model_id(model)][index]


def several_models():
    results = open_data("results/several-models.json")
    assert results.get_model_ids() == ["ball", "clip", "quadrant"]
    inferred = [[results.get_frame(i).is_inferred(model) for i in range(4)]
                for model in range(3)]
    assert inferred == [[True, False, True, True],
                        [False, True, True, False],
                        [True, False, False, True]]


def image_in_a_list():
    frame = open_data("results/image-list.json").get_frame(0)
    assert frame.get_image_size() == (True, 32, 24)


def frames_out_of_order():
    results = open_data("results/not-ascending.json")
    frames = [results.get_frame(i) for i in range(results.get_n_frames())]
    assert [frame.get_number() for frame in frames] == [0, 6, 12, 18, 18]
    assert frames[1].get_prediction(0, 0).get_box()[1] == 13


def whole_frame_as_json():
    frame = open_data("results/nan.json").get_frame(0)
    assert frame.get_n_skipped(0) == 3
    said = json.loads(frame.to_json())
    assert said["frame_offset"] == 0
    assert said["ball"]["predictions"][0]["x"] is None


def metas_of_a_buffer():
    buffer = Gst.Buffer.new()
    assert GstRoboflow.buffer_get_roboflow_meta(buffer) is None
    frame = open_data("detection.json").get_frame(0)
    GstRoboflow.buffer_add_roboflow_meta(buffer, frame, 480, 360)
    meta = GstRoboflow.buffer_get_roboflow_meta(buffer)
    assert (meta.width, meta.height) == (480, 360)
    assert meta.frame.get_prediction(0, 0).get_class() == "zebra"


TESTS = [
    metas_of_a_buffer,
    walk_results,
    look_up_frames,
    absent_is_told_apart,
    prediction_outlives_its_frame,
    scale_a_frame,
    detections,
    null_is_told_from_empty,
    nulls_are_absent,
    polygons,
    masks,
    mask_of_another_size,
    broken_mask_leaves_the_box,
    masks_are_scaled,
    keypoints_by_class,
    keypoint_outlives_its_frame,
    one_label,
    many_labels,
    class_mask,
    class_mask_of_another_size,
    broken_class_mask,
    gaze,
    embeddings,
    two_embeddings,
    text_with_boxes,
    answers,
    anything_else_is_handed_on,
    several_models,
    image_in_a_list,
    frames_out_of_order,
    whole_frame_as_json,
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

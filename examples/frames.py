#!/usr/bin/python3
"""Takes frames as numpy arrays, with the boxes of what was found in them:

  python3 frames.py street.mp4 model-id=people-detection/7

What follows the video are properties of roboflowvideoinfer.
"""

import sys

import gi
import numpy
gi.require_version("Gst", "1.0")
gi.require_version("GstRoboflow", "1.0")
from gi.repository import Gst, GstRoboflow  # noqa: E402


def pixels(buffer, caps):
    """Rows, columns and colours; with four of them no row is padded."""
    data = buffer.extract_dup(0, buffer.get_size())
    shape = caps.get_value("height"), caps.get_value("width"), 4
    return numpy.frombuffer(data, numpy.uint8).reshape(shape)[:, :, :3]


def boxes(buffer):
    meta = GstRoboflow.buffer_get_roboflow_meta(buffer)
    for model in range(meta.frame.get_n_models() if meta else 0):
        for i in range(meta.frame.get_n_predictions(model)):
            prediction = meta.frame.get_prediction(model, i)
            has_box, *box = prediction.get_box()
            if has_box:
                yield prediction.get_class(), [round(edge) for edge in box]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    Gst.init(None)
    pipeline = Gst.parse_launch(
        "filesrc name=file ! decodebin ! videoconvert ! roboflowvideoinfer "
        f"post-messages=false {' '.join(sys.argv[2:])} ! videoconvert ! "
        "video/x-raw,format=RGBA ! appsink name=sink max-buffers=8 sync=false")
    sink = pipeline.get_by_name("sink")
    pipeline.get_by_name("file").set_property("location", sys.argv[1])
    pipeline.set_state(Gst.State.PLAYING)
    while sample := sink.emit("pull-sample"):
        buffer = sample.get_buffer()
        image = pixels(buffer, sample.get_caps().get_structure(0))
        time = sample.get_segment().to_stream_time(Gst.Format.TIME, buffer.pts)
        for name, (x, y, width, height) in boxes(buffer):
            cut = image[max(y, 0):y + height, max(x, 0):x + width]
            mean = cut.mean(axis=(0, 1)).round()
            print(f"{time / Gst.SECOND:.3f} s: {name}, mean colour {mean}")
    message = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    sys.exit(message.parse_error()[0].message if message else 0)


if __name__ == "__main__":
    main()

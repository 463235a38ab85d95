#!/usr/bin/python3
"""Prints what a model finds in a video, as it comes on the bus:

  python3 messages.py street.mp4 model-id=people-detection/7

What follows the video are properties of roboflowvideoinfer.
"""

import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRoboflow", "1.0")
from gi.repository import Gst, GstRoboflow  # noqa: E402


def print_frame(frame, times):
    print(f"Frame {frame.get_number()} at {times.timestamp / Gst.SECOND:.3f} s")
    for model in range(frame.get_n_models()):
        for i in range(frame.get_n_predictions(model)):
            prediction = frame.get_prediction(model, i)
            _, x, y, width, height = prediction.get_box()
            print(f"  {prediction.get_class()} "
                  f"{prediction.get_confidence()[1]:.2f} "
                  f"at {x:g},{y:g}, {width:g}x{height:g}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    Gst.init(None)
    pipeline = Gst.parse_launch("filesrc name=file ! roboflowvideoinfer "
                                + " ".join(sys.argv[2:]))
    pipeline.get_by_name("file").set_property("location", sys.argv[1])
    pipeline.set_state(Gst.State.PLAYING)
    wanted = (Gst.MessageType.ELEMENT | Gst.MessageType.EOS
              | Gst.MessageType.ERROR)
    while True:
        message = pipeline.get_bus().timed_pop_filtered(
            Gst.CLOCK_TIME_NONE, wanted)
        if message.type != Gst.MessageType.ELEMENT:
            break
        is_predictions, frame, times = (
            GstRoboflow.message_parse_predictions(message))
        if is_predictions:
            print_frame(frame, times)
    pipeline.set_state(Gst.State.NULL)
    if message.type == Gst.MessageType.ERROR:
        sys.exit(message.parse_error()[0].message)


if __name__ == "__main__":
    main()

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

if len(sys.argv) < 3:
    sys.exit(__doc__)
Gst.init(None)
pipeline = Gst.parse_launch("filesrc name=file ! roboflowvideoinfer "
                            + " ".join(sys.argv[2:]))
pipeline.get_by_name("file").props.location = sys.argv[1]
pipeline.set_state(Gst.State.PLAYING)
while True:
    message = pipeline.get_bus().timed_pop(Gst.CLOCK_TIME_NONE)
    if message.type in (Gst.MessageType.EOS, Gst.MessageType.ERROR):
        break
    found, frame, times = GstRoboflow.message_parse_predictions(message)
    if not found:
        continue
    print(f"Frame {frame.get_number()} at {times.timestamp / Gst.SECOND:.3f} s")
    for model in range(frame.get_n_models()):
        for i in range(frame.get_n_predictions(model)):
            box = frame.get_prediction(model, i)
            _, x, y, width, height = box.get_box()
            print(f"  {box.get_class()} {box.get_confidence()[1]:.2f} "
                  f"at {x:g},{y:g}, {width:g}x{height:g}")
pipeline.set_state(Gst.State.NULL)
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error()[0].message)

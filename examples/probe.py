#!/usr/bin/python3
"""Prints for each frame of a video what was found in it, where the frame passes
a pad:

  python3 probe.py street.mp4 model-id=people-detection/7 match=previous

What follows the video are properties of roboflowvideoinfer.
"""

import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRoboflow", "1.0")
from gi.repository import Gst, GstRoboflow  # noqa: E402


def on_frame(pad, info):
    buffer = info.get_buffer()
    meta = GstRoboflow.buffer_get_roboflow_meta(buffer)
    found = []
    if meta:
        for model in range(meta.frame.get_n_models()):
            for i in range(meta.frame.get_n_predictions(model)):
                prediction = meta.frame.get_prediction(model, i)
                has_box, *box = prediction.get_box()
                found.append(prediction.get_class() or "?")
                if has_box:
                    found[-1] += "(%g,%g,%g,%g)" % tuple(box)
    segment = pad.get_sticky_event(Gst.EventType.SEGMENT, 0).parse_segment()
    time = segment.to_stream_time(Gst.Format.TIME, buffer.pts)
    print(f"{time / Gst.SECOND:.3f} s:", *found)
    return Gst.PadProbeReturn.OK


if len(sys.argv) < 3:
    sys.exit(__doc__)
Gst.init(None)
pipeline = Gst.parse_launch(
    "filesrc name=file ! decodebin ! videoconvert ! roboflowvideoinfer "
    f"post-messages=false {' '.join(sys.argv[2:])} ! fakesink name=sink")
pipeline.get_by_name("file").props.location = sys.argv[1]
pad = pipeline.get_by_name("sink").get_static_pad("sink")
pad.add_probe(Gst.PadProbeType.BUFFER, on_frame)
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(
    Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if message.type == Gst.MessageType.ERROR:
    sys.exit(message.parse_error()[0].message)

#!/usr/bin/python3
"""Writes the masks of a results file as pictures into a folder:

  python3 masks.py results.json masks

Each object of a model for instance segmentation gets one, and each frame of a
model for semantic segmentation, in which the grey values are its classes.
"""

import os
import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRoboflow", "1.0")
from gi.repository import GLib, Gst, GstRoboflow  # noqa: E402


def write(path, pixels, width, height):
    """As PGM, which is a line of text and then the pixels themselves."""
    with open(path, "wb") as file:
        file.write(b"P5 %d %d 255\n" % (width, height))
        file.write(pixels)


def objects(frame, model, stem):
    for i in range(frame.get_n_predictions(model)):
        prediction = frame.get_prediction(model, i)
        mask, width, height = prediction.get_mask()
        if mask is None:
            continue
        pixels = mask.get_data()
        path = f"{stem}-{i}.pgm"
        write(path, pixels, width, height)
        print(f"{path}: {prediction.get_class()}, {pixels.count(255)} of "
              f"{len(pixels)} pixels")


def classes(frame, model, stem):
    mask, width, height = frame.get_class_mask(model)
    if mask is None:
        return
    pixels = mask.get_data()
    path = f"{stem}.pgm"
    write(path, pixels, width, height)
    for i in range(frame.get_n_predictions(model)):
        prediction = frame.get_prediction(model, i)
        count = pixels.count(prediction.get_class_id()[1])
        print(f"{path}: {prediction.get_class()}, {count} of {len(pixels)} "
              "pixels")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Gst.init(None)
    results = GstRoboflow.Results.open(sys.argv[1])
    os.makedirs(sys.argv[2], exist_ok=True)
    for index in range(results.get_n_frames()):
        frame = results.get_frame(index)
        for model in range(frame.get_n_models()):
            stem = os.path.join(
                sys.argv[2], f"{frame.get_number()}-{model}")
            try:
                objects(frame, model, stem)
                classes(frame, model, stem)
            except GLib.Error as error:  # a picture that is broken
                print(f"{stem}: {error.message}")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Writes a results file as a table, a row for each prediction, as spreadsheets
and pandas.read_csv() take it:

  python3 results-to-csv.py results.json detections.csv

What a prediction does not have is left empty.
"""

import csv
import sys

import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRoboflow", "1.0")
from gi.repository import Gst, GstRoboflow  # noqa: E402

COLUMNS = ["frame", "time", "model", "class", "confidence", "x", "y", "width",
           "height", "tracker_id"]


def known(value):
    """What a getter gave after it said whether there is anything."""
    return value[1] if value[0] else None


def rows(frame):
    time = frame.get_time()
    seconds = None if time == Gst.CLOCK_TIME_NONE else time / Gst.SECOND
    for model in range(frame.get_n_models()):
        for i in range(frame.get_n_predictions(model)):
            prediction = frame.get_prediction(model, i)
            has_box, *box = prediction.get_box()
            yield [frame.get_number(), seconds, frame.get_model_id(model),
                   prediction.get_class(), known(prediction.get_confidence()),
                   *(box if has_box else [None] * 4),
                   known(prediction.get_tracker_id())]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Gst.init(None)
    results = GstRoboflow.Results.open(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for index in range(results.get_n_frames()):
            table.writerows(rows(results.get_frame(index)))
    if results.get_error():
        sys.exit(f"The rest cannot be read: {results.get_error().message}")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""What bench-reader tree does, in Python: bench-reader.py FILE."""

import json
import sys
import time

start = time.process_time()
frames = predictions = points = numbers = text = 0
total = 0.0

with open(sys.argv[1], encoding="utf-8") as file:
    root = json.load(file)

for name, column in root.items():
    if name in ("frame_offset", "time_offset"):
        frames = len(column)
        total += sum(column)
        continue
    for element in column:
        if element is None:
            continue
        if "image" in element:
            total += element["image"]["width"] + element["image"]["height"]
        for box in element.get("predictions", ()):
            predictions += 1
            width, height = box["width"], box["height"]
            total += (box["x"] - width / 2 + (box["y"] - height / 2) + width +
                      height + box["confidence"] + box["class_id"] +
                      (box.get("tracker_id") or 0))
            text += (len(box["class"]) + len(box["detection_id"]) +
                     len(box.get("parent_id") or ""))
            for point in box.get("points", ()):
                points += 1
                total += point["x"] + point["y"]
        for vector in element.get("embeddings", ()):
            predictions += 1
            numbers += len(vector)
            total += sum(vector)

seconds = time.process_time() - start
with open("/proc/self/status", encoding="utf-8") as file:
    resident = file.read().split("VmHWM:")[1].split()[0]
print(f"{seconds:.4f} {resident} {frames} {predictions} {points} {numbers} "
      f"{text} {total:.6f}")

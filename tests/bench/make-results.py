#!/usr/bin/python3
"""Writes a results file as the service does: make-results.py KIND FRAMES [DIFFERENT]

KIND is detection (22 boxes a frame; 18,000 frames are 95 MB), segmentation
(3 objects a frame, with 200 points each), clip (1024 numbers a frame) or empty
(a model that looked at no frame). The same arguments give the same file.
No two frames of it are alike, and it is never in memory as a whole; or there are only so
many DIFFERENT ones, which come again and again: a large file is written faster so.
"""

import array
import json
import random
import sys

WIDTH, HEIGHT = 1920, 1080
CLASSES = ["person", "pedestrian", "safety vest", "no safety vest", "hard hat",
           "no hard hat", "construction worker", "traffic light",
           "delivery vehicle", "articulated lorry"]
chance = random.Random(1)
uniform, below = chance.random, chance.randrange


def float32(numbers):
    """What Python prints of a model's floats: 0.8734162449836731."""
    return array.array("f", numbers).tolist()


def members():
    bits = f"{chance.getrandbits(128):032x}"
    kind = below(len(CLASSES))
    confidence, = float32([0.4 + 0.6 * uniform()])
    return (
        f'"x": {below(8 * WIDTH) / 8}, "y": {below(8 * HEIGHT) / 8}, '
        f'"width": {below(160, 8000) / 8}, "height": {below(160, 8000) / 8}, '
        f'"confidence": {confidence}, "class": "{CLASSES[kind]}", '
        f'"class_id": {kind}, "detection_id": "{bits[:8]}-{bits[8:12]}-'
        f'{bits[12:16]}-{bits[16:20]}-{bits[20:]}", ')


def tracked_box():
    return f'{{{members()}"tracker_id": {below(1, 10000)}, "parent_id": null}}'


def outlined_box():
    # A mask of fewer pixels than the image, scaled to it.
    x, y = WIDTH / 1088, HEIGHT / 612
    points = ", ".join([f'{{"x": {below(1088) * x}, "y": {below(612) * y}}}'
                        for _ in range(200)])
    return f'{{{members()}"points": [{points}]}}'


def frame(predictions):
    return (f'{{"time": {0.05 + 0.04 * uniform()}, '
            f'"image": {{"width": {WIDTH}, "height": {HEIGHT}}}, '
            f'"predictions": [{", ".join(predictions)}]}}')


def detection():
    return frame([tracked_box() for _ in range(22)])


def segmentation():
    return frame([outlined_box() for _ in range(3)])


def clip():
    numbers = float32([uniform() - 0.5 for _ in range(1024)])
    return f'{{"embeddings": [{numbers}], "time": {0.05 * uniform()}}}'


def empty():
    return "null"


def main():
    element = {"detection": detection, "segmentation": segmentation,
               "clip": clip, "empty": empty}[sys.argv[1]]
    frames = int(sys.argv[2])
    different = [element() for _ in range(int((sys.argv[3:] or [0])[0]))]
    write = sys.stdout.write

    write('{"frame_offset": ')
    write(json.dumps([6 * i for i in range(frames)]))
    write(', "time_offset": ')
    write(json.dumps([round(i / 5, 4) for i in range(frames)]))
    write(f', "bench-{sys.argv[1]}": [')
    for i in range(frames):
        write(", " * (i > 0) + (different[i % len(different)] if different
                                else element()))
    write("]}")


main()

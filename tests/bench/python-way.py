#!/usr/bin/python3
"""What a program in Python does instead, in the way of Roboflow's own client: the
whole video in memory, one PUT of the requests library, the whole of the results as
a tree; then OpenCV decodes the video once more and draws.

  python-way.py send FILE URL             prints seconds and kilobytes
  python-way.py whole FILE API POLL_MS    prints how many frames were drawn

The client itself waits a minute before it asks for the status for the first time
and between questions; here POLL_MS are waited.
"""

import json
import os
import sys
import time

import requests

TYPE = {"Content-Type": "application/octet-stream"}


def upload(file, url):
    with open(file, "rb") as video:
        content = video.read()
    requests.put(url, data=content, headers=TYPE).raise_for_status()


def send(file, url):
    begin = time.monotonic()
    upload(file, url)
    taken = time.monotonic() - begin
    with open("/proc/self/status", encoding="utf-8") as status:
        resident = status.read().split("VmHWM:")[1].split()[0]
    print(f"{taken:.3f} {resident}")


def infer(file, api, poll_ms):
    key = {"api_key": os.environ["ROBOFLOW_API_KEY"]}
    url = requests.post(api + "/video_upload_signed_url/", params=key, json={
        "file_name": os.path.basename(file)}).json()["signed_url"]
    upload(file, url)
    job = requests.post(api + "/videoinfer/", params=key, json={
        "input_url": url, "infer_fps": 5, "models": [{
            "model_id": "ball", "model_version": "1",
            "inference_type": "object-detection"}]}).json()
    while True:
        status = requests.get(api + "/videoinfer/", params={
            **key, "job_id": job["job_id"]}).json()
        if status.get("status") == 0:
            break
        time.sleep(poll_ms / 1000)
    return json.loads(requests.get(status["output_signed_url"]).text)


def draw(frame, predictions):
    for box in predictions:
        left = int(box["x"] - box["width"] / 2)
        top = int(box["y"] - box["height"] / 2)
        cv2.rectangle(frame, (left, top), (int(left + box["width"]),
                                           int(top + box["height"])),
                      (0, 200, 0), 2)
        cv2.putText(frame, f"{box['class']} {box['confidence']:.0%}",
                    (left, top - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.6,
                    (0, 200, 0), 1, cv2.LINE_AA)


def whole(file, api, poll_ms):
    results = infer(file, api, float(poll_ms))
    numbers = results["frame_offset"]
    column, = (results[name] for name in results
               if name not in ("frame_offset", "time_offset"))
    video = cv2.VideoCapture(file)
    drawn = nearest = 0
    while True:
        good, frame = video.read()
        if not good:
            break
        while (nearest + 1 < len(numbers) and
               abs(numbers[nearest + 1] - drawn) < abs(numbers[nearest] - drawn)):
            nearest += 1
        draw(frame, column[nearest]["predictions"])
        drawn += 1
    print(drawn)


if sys.argv[1] == "whole":
    import cv2
{"send": send, "whole": whole}[sys.argv[1]](*sys.argv[2:])

#!/usr/bin/python3
"""What memory the element takes when it runs for long: soak.py BUILD_DIR [NAME]…,
where NAME is one of jobs, mp4, webm, avi, encoding, messages and attaching.

Speaks TAP, with tables as comments. In $SOAK_JOBS and $SOAK_HOURS is how long,
else it is as short as a test has to be.

What counts is the heap in use, which is the same in each run; resident memory is
printed beside it, which also has what the allocator keeps of what was freed.
"""

import json
import os
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(sys.argv[1])
WANTED = sys.argv[2:]
JOBS = int(os.environ.get("SOAK_JOBS", "100"))
HOURS = float(os.environ.get("SOAK_HOURS", "0.5"))
RATE = 25
FRAMES = int(HOURS * 3600 * RATE)
SAMPLES = 8
SERVER = os.path.join(BUILD, "src/server/roboflow-video-server")
TEMP = tempfile.TemporaryDirectory(dir="/var/tmp", prefix="soak-")

BALL = ("videotestsrc num-buffers=250 pattern=ball ! video/x-raw,format=I420,"
        f"width=64,height=48,framerate={RATE}/1")
H264 = (BALL + " ! x264enc speed-preset=ultrafast bframes=2 key-int-max=25 ! "
        "h264parse ! video/x-h264,stream-format=avc,alignment=au")
FRAGMENTS = "fragment-duration=1000 fragment-mode=first-moov-then-finalise"

# Bytes. A frame's entry in the table; a frame's number, time and place in the
# results, in arrays that double.
ENTRY = 64
INDEX = 2 * 24
# The table grows by pieces of 256 KiB.
PIECE = 256 * 1024
# The plugin's own code and settings, a frame of results, messages on their way.
MARGIN = 2 * 1024 * 1024
# 256 messages, of the size that they have here.
UNREAD = 3 * 512 * 1024
# encodebin loses 80 in GStreamer 1.22.
PER_JOB = 256


def path(name):
    return os.path.join(TEMP.name, name)


def say(text=""):
    print("# " + text if text else "#", flush=True)


class Sample:
    """A line of memory_print()."""

    def __init__(self, line):
        self.what, *numbers, seconds = line.split()
        self.n, self.heap, self.resident, self.files, self.threads = map(
            int, numbers)
        self.seconds = float(seconds)


def measure(program, *arguments):
    """Exact numbers: one heap for all threads, of which none of them, nor GLib,
    keeps anything for itself."""
    environment = dict(os.environ, G_SLICE="always-malloc",
                       GLIBC_TUNABLES="glibc.malloc.tcache_count=0:"
                       "glibc.malloc.arena_max=1",
                       ROBOFLOW_VIDEO_SERVER=SERVER)
    output = subprocess.run(
        [os.path.join(BUILD, "tests/soak", program), *map(str, arguments)],
        env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [Sample(line) for line in output.splitlines()]


def pick(samples, what):
    return [sample for sample in samples if sample.what == what]


def slope(samples, of):
    """Least squares."""
    xs, ys = [s.n for s in samples], [of(s) for s in samples]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    return (sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys))
            / sum((x - x_mean) ** 2 for x in xs))


def heap(sample):
    return sample.heap


def resident(sample):
    return sample.resident


def megabytes(number):
    return f"{number / 1e6:.1f}"


class Server:
    def __init__(self, results):
        self.process = subprocess.Popen(
            [SERVER, "--poll-limit", "0", "--results", results],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self.url

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


# Jobs

def jobs():
    """Every use once is a round; the first rounds load and cache things."""
    samples = measure("soak-jobs", JOBS, JOBS // 10)
    say(f"{'jobs':>8}{'heap':>9}{'resident':>10}{'files':>7}{'threads':>9}")
    for s in samples:
        say(f"{s.n:>8}{megabytes(s.heap):>9}{megabytes(s.resident):>10}"
            f"{s.files:>7}{s.threads:>9}")
    warm = [s for s in samples if s.n >= JOBS // 5]
    per_job = slope(warm, heap)
    say(f"a job: heap {per_job:.0f} B, resident {slope(warm, resident):.0f} B")
    return (per_job <= PER_JOB and warm[-1].files <= warm[0].files
            and warm[-1].threads <= warm[0].threads)


# Recordings

def compare(source, muxer):
    """The same frames into the muxer alone and into the element."""
    every = FRAMES // SAMPLES
    alone = measure("soak-stream", FRAMES, every, source,
                    f"{muxer} ! filesink location={path('alone')}")
    os.unlink(path("alone"))
    with Server(EMPTY) as url:
        ours = measure("soak-stream", FRAMES, every, source,
                       f"roboflowvideoinfer api-url={url} api-key=any "
                       "model-id=ball/1 wait=false "
                       f"recording-location={path('ours')}")
    size = os.path.getsize(path("ours"))
    os.unlink(path("ours"))
    return alone, ours, size


def recording(source, muxer):
    alone, ours, size = compare(source, muxer)
    pairs = list(zip(pick(alone, "frames"), pick(ours, "frames")))
    say(f"{'hours':>8}{'frames':>9}   heap: alone    ours   "
        "resident: alone    ours   seconds: alone    ours")
    for a, o in pairs:
        say(f"{a.n / 3600 / RATE:>8.2f}{a.n:>9}{megabytes(a.heap):>14}"
            f"{megabytes(o.heap):>8}{megabytes(a.resident):>18}"
            f"{megabytes(o.resident):>8}{a.seconds:>17.1f}{o.seconds:>8.1f}")
    warm = pairs[1:]
    for name, of in ("heap", heap), ("resident", resident):
        a, o = (slope(side, of) for side in zip(*warm))
        say(f"a frame: {name}: alone {a:.1f} B, ours {o:.1f} B, "
            f"{o - a:.1f} B more")
    finished(alone, ours, size)
    grown = [o.heap - a.heap for a, o in (warm[0], warm[-1])]
    n = warm[-1][0].n - warm[0][0].n
    return grown[1] - grown[0] <= ENTRY * n + PIECE


def finished(alone, ours, size):
    """From the last frame to the whole file."""
    last_alone, last_ours = pick(alone, "frames")[-1], pick(ours, "frames")[-1]
    took = alone[-1].seconds - last_alone.seconds
    uploading = pick(ours, "uploading")[0]
    say(f"{size / 1e6:.0f} MB, finished in {took:.2f} s alone, "
        f"{uploading.seconds - last_ours.seconds:.2f} s ours; recorded at "
        f"{FRAMES / RATE / last_ours.seconds:.0f} times the speed of the video")
    most = max(s.resident for s in alone), max(s.resident for s in ours)
    say(f"at most resident: {megabytes(most[0])} alone, "
        f"{megabytes(most[1])} ours, which has then been uploaded")


def mp4():
    return recording(H264, f"video/x-h264 ! mp4mux {FRAGMENTS}")


def webm():
    return recording(BALL + " ! vp8enc deadline=1 keyframe-max-dist=25",
                     "video/x-vp8 ! webmmux")


def avi():
    return recording(BALL + " ! jpegenc", "image/jpeg ! avimux")


def encoding():
    """Raw frames: both encode alike."""
    return recording(
        BALL, "x264enc speed-preset=superfast pass=qual quantizer=21 "
        f"bframes=0 ! mp4mux {FRAGMENTS}")


# Results

def make_results():
    """Of each frame, one box."""
    box = {"x": 10, "y": 10, "width": 8, "height": 8, "confidence": 0.9,
           "class": "ball", "class_id": 0}
    element = json.dumps({"image": {"width": 64, "height": 48},
                          "predictions": [box]})
    name = path("results.json")
    with open(name, "w", encoding="utf-8") as file:
        file.write('{"frame_offset": ')
        json.dump(list(range(FRAMES)), file)
        file.write(', "time_offset": ')
        json.dump([round(i / RATE, 4) for i in range(FRAMES)], file)
        file.write(', "ball": [')
        for i in range(FRAMES):
            file.write(", " * (i > 0) + element)
        file.write("]}")
    return name


def stream_results(behind):
    results = make_results()
    samples = measure(
        "soak-stream", FRAMES, FRAMES // SAMPLES, BALL,
        f"roboflowvideoinfer results-input-location={results} {behind}")
    os.unlink(results)
    say(f"{'':>12}{'n':>9}{'heap':>9}{'resident':>10}{'seconds':>9}")
    for s in samples:
        say(f"{s.what:>12}{s.n:>9}{megabytes(s.heap):>9}"
            f"{megabytes(s.resident):>10}{s.seconds:>9.1f}")
    return samples


def messages():
    """The table, the index, and what a bus full of messages takes."""
    samples = stream_results("")
    return check(samples, pick(samples, "predictions"), ENTRY + INDEX)


def attaching():
    samples = stream_results("post-messages=false ! fakesink")
    return check(samples, pick(samples, "frames")[1:], INDEX)


def check(samples, warm, allowed):
    """While frames or messages pass, nothing grows but what is on its way, of which
    there can be more at one time than at another."""
    start, = pick(samples, "start")
    half = len(warm) // 2
    before, after = (min(map(heap, part)) for part in (warm[:half], warm[half:]))
    held = (after - start.heap) / FRAMES
    say(f"a frame: held {held:.1f} B, while it passes {slope(warm, heap):.1f} B")
    return held <= allowed + MARGIN / FRAMES and after - before <= UNREAD


# All

ALL = {"jobs": jobs, "mp4": mp4, "webm": webm, "avi": avi,
       "encoding": encoding, "messages": messages, "attaching": attaching}
EMPTY = path("empty.json")


def main():
    with open(EMPTY, "w", encoding="utf-8") as file:
        file.write('{"frame_offset": [], "time_offset": []}')
    wanted = WANTED or list(ALL)
    print(f"1..{len(wanted)}")
    good = True
    for number, name in enumerate(wanted, 1):
        say()
        passed = ALL[name]()
        good &= passed
        print(f"{'ok' if passed else 'not ok'} {number} - {name}", flush=True)
    return 0 if good else 1


sys.exit(main())

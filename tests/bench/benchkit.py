"""What the benchmarks share: programs, servers, measures, and the table."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

BUILD = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.join(BUILD, "src/server/roboflow-video-server")
TEMP = tempfile.TemporaryDirectory(dir="/var/tmp", prefix="bench-")
GST = ["gst-launch-1.0", "-q"]


def program(name):
    """One of those beside this file."""
    if name.endswith(".py"):
        return [sys.executable, os.path.join(HERE, name)]
    return [os.path.join(BUILD, "tests/bench", name)]


def path(name):
    return os.path.join(TEMP.name, name)


# The table. It is Markdown, which docs/performance.md shows as it is.

WIDTHS = 57, 9, 36, 6, 15, 5
failed = []


def line(*cells):
    print("| " + " | ".join(f"{cell:<{width}}" for cell, width
                            in zip(cells, WIDTHS)) + " |", flush=True)


def head():
    line("what", "ours", "instead", "ratio", "claim", "holds")
    print("|" + "|".join("-" * (width + 2) for width in WIDTHS) + "|",
          flush=True)


def number(value):
    """Three digits of it."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2}f}"


def row(what, ours, instead=None, *, unit, than="", claim):
    """Ratios are of ours over the other: the smaller the better. A claim is of
    the ratio (a number), of ours ("<= 10") or of what it takes more ("+10")."""
    ratio = ours / instead if instead else None
    if isinstance(claim, str) and claim.startswith("+"):
        text = f"<= {claim[1:]} {unit} more"
        holds = ours - instead <= float(claim[1:])
    elif isinstance(claim, str):
        text = f"{claim} {unit}"
        holds = ours <= float(claim.removeprefix("<= "))
    else:
        text = f"<= {claim:.2f}" if claim >= 1 else f"<= 1/{1 / claim:.3g}"
        holds = ratio <= claim
    if not holds:
        failed.append(what)
    line(what, f"{number(ours)} {unit}",
         than if instead is None else f"{number(instead)} {unit}, {than}",
         f"{ratio:.2f}" if ratio else "", text, "yes" if holds else "NO")


def skipped(what, why):
    line(what, "", why, "", "", "")


# Measures

def best(runs, *measures):
    """The lowest number of each measure, taken in turns: what else the machine
    does only makes a run slower."""
    return [min(values) for values in
            zip(*[[measure() for measure in measures] for _ in range(runs)])]


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


@dataclass
class Run:
    wall: float
    cpu: float
    megabytes: float
    text: str


def run(*command):
    """What a process takes, from its start to its end."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command, text)
    return Run(time.monotonic() - begin, usage.ru_utime + usage.ru_stime,
               usage.ru_maxrss / 1024, text)


def cpu(*command):
    """A measure: CPU seconds of a process."""
    return lambda: run(*command).cpu


def best_runs(runs, *commands):
    """Runs in turns; of each command the lowest of each number."""
    taken = [[run(*command) for command in commands] for _ in range(runs)]
    return [Run(*[min(getattr(one, name) for one in column)
                  for name in ("wall", "cpu", "megabytes", "text")])
            for column in zip(*taken)]


class Process:
    """Runs while in a with statement, which gives the first line it prints."""

    def __init__(self, *command):
        self.command = command

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE,
                                        text=True)
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def job_server(*arguments):
    return Process(SERVER, "--poll-limit", "0", *arguments)

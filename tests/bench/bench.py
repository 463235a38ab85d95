#!/usr/bin/python3
"""Prints a table of ratios: bench.py BUILD_DIR [NAME]…, where NAME is one of ALL;
"stop" alone prints each phase. What is compared is measured in turns, and the best
of the runs counts. Returns 1 if a claim does not hold."""

import sys

import benchkit
from bench_media import attach, encoding, overlay, phases, recording, stop
from bench_results import growth, reader
from bench_transfer import end, upload, whole

ALL = {"upload": upload, "recording": recording, "encoding": encoding,
       "reader": reader, "attach": attach, "overlay": overlay, "end": end,
       "whole": whole, "stop": stop, "growth": growth}


def main():
    if sys.argv[2:] == ["stop"]:
        phases()
        return 0
    benchkit.head()
    for name in sys.argv[2:] or ALL:
        ALL[name]()
    return 1 if benchkit.failed else 0


sys.exit(main())

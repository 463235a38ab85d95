#!/usr/bin/python3
"""Counts the single checks of a run and names those that failed:
count.py TESTLOG_JSON [NAME=STATUS]...

Each status is the exit code of a check beside the test suite: 0 passed,
77 skipped, else failed. For programs that failed, the end of what they said
follows, behind bars."""

import json
import re
import sys

CASE = re.compile(r"\s*(?P<failed>not )?ok\b[\d -]*(?P<name>[^#]*)(?P<skipped># SKIP)?")
LAST_LINES = 30


def count_program(program):
    """Returns how many cases passed and were skipped, and which failed."""
    said = program.get("stdout", "").splitlines()
    cases = [case for case in map(CASE.match, said) if case]
    failed = [case["name"].strip() for case in cases if case["failed"]]
    skipped = sum(bool(case["skipped"]) for case in cases)
    passed = len(cases) - len(failed) - skipped
    # What ends a program, as an assertion or a signal do, is no case of its own.
    if not failed and program["result"] not in ("OK", "SKIP"):
        failed = [line for line in said if line.startswith("Bail out!")][-1:] or [
            f"{program['result']}, exit status {program['returncode']}"]
    return passed, skipped, failed


def show_end(name, program):
    print(f"  | The end of what {name} said:")
    said = (program.get("stdout", "") + program.get("stderr", "")).splitlines()
    for line in said[-LAST_LINES:]:
        print("  |", line)


passed = skipped = failed = 0
with open(sys.argv[1], encoding="utf-8") as log:
    for program in map(json.loads, log):
        good, idle, bad = count_program(program)
        passed += good
        skipped += idle
        failed += len(bad)
        name = program["name"].split(":")[-1]
        for case in bad:
            print(f"failed: {name}: {case}")
        if bad:
            show_end(name, program)

for name, status in (check.split("=") for check in sys.argv[2:]):
    passed += status == "0"
    skipped += status == "77"
    if status not in ("0", "77"):
        failed += 1
        print(f"failed: {name}")

print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(failed > 0)

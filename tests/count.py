#!/usr/bin/python3
"""Counts the single checks of a run: count.py JUNIT_XML STATUS...

Each status is the exit code of a check beside the test suite: 0 passed,
77 skipped, else failed."""

import sys
import xml.etree.ElementTree as ET

statuses = [int(status) for status in sys.argv[2:]]
passed = statuses.count(0)
skipped = statuses.count(77)
failed = len(statuses) - passed - skipped

for suite in ET.parse(sys.argv[1]).getroot().iter("testsuite"):
    cases = list(suite.iter("testcase"))
    bad = sum(c.find("failure") is not None or c.find("error") is not None
              for c in cases)
    idle = sum(c.find("skipped") is not None for c in cases)
    # A program that died has failures that are no case of their own.
    bad = max(bad, int(suite.get("failures", 0)) + int(suite.get("errors", 0)))
    failed += bad
    skipped += idle
    passed += max(len(cases) - bad - idle, 0)

print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(failed > 0)

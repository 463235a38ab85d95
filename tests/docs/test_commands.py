#!/usr/bin/python3
"""Runs each command of a page: test_commands.py PAGE"""

import sys

import pagekit

sys.exit(pagekit.run_page(sys.argv[1]))

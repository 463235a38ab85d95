#!/bin/sh
# Runs the tests of what threads hand to each other in a build that stops where two
# touch the same without order (ThreadSanitizer). tests/threads/glibsync.c tells it
# of the order that GLib and GStreamer make. The last line counts every single check.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD_DIR:-build-threads}

sh tests/install-dependencies.sh build run test

[ -f "$build/build.ninja" ] || meson setup "$build" --werror \
  -Db_sanitize=thread -Db_lundef=false -Dintrospection=disabled \
  -Dexamples=disabled

# Not all: the tests have what they need built, but for what is loaded before them.
meson compile -C "$build" glibsync

# Some kernels spread memory further than ThreadSanitizer can follow.
close_together="setarch $(uname -m) --addr-no-randomize"
$close_together true 2>/dev/null || close_together=

status=0
$close_together meson test -C "$build" --print-errorlogs --timeout-multiplier 4 \
  handovers attaching playback playback-control states \
  digest download early-refusal job job-retries upload || status=1
python3 tests/count.py "$build/meson-logs/testlog.json" || status=1
exit $status

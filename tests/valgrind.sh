#!/bin/sh
# Runs the tests of the library and of the plugin's parts under valgrind's memcheck:
# no memory is read before it was written, and none is lost. The build is that of
# tests/run.sh. The last line counts every single check.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD_DIR:-build-tests}

sh tests/install-dependencies.sh build run test valgrind

[ -f "$build/build.ninja" ] || meson setup "$build" --werror
meson compile -C "$build"

status=0
meson test -C "$build" --no-rebuild --print-errorlogs --setup valgrind \
  --suite memcheck || status=1
python3 tests/count.py "$build/meson-logs/testlog-valgrind.json" || status=1
exit $status

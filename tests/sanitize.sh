#!/bin/sh
# Runs the tests in a build that stops at the first wrong access to memory and at
# undefined behaviour. Leaks are a matter of GStreamer's own tracer (test leaks).
# The last line counts every single check.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD_DIR:-build-sanitize}

sh tests/install-dependencies.sh build run test

# GStreamer's own inline functions make use of it where words need no alignment.
[ -f "$build/build.ninja" ] || meson setup "$build" --werror \
  -Db_sanitize=address,undefined -Db_lundef=false -Dintrospection=disabled \
  -Dc_args=-fno-sanitize=alignment
meson compile -C "$build"

export ASAN_OPTIONS=detect_leaks=0 \
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
status=0
meson test -C "$build" --no-rebuild --print-errorlogs --timeout-multiplier 4 ||
  status=1
python3 tests/count.py "$build/meson-logs/testlog.json" || status=1
exit $status

#!/bin/sh
# Builds everything with warnings as errors and runs all tests. The last line
# counts every single check: N passed, N failed, N skipped.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD_DIR:-build-tests}

sh tests/install-dependencies.sh build run test docs

[ -f "$build/build.ninja" ] || meson setup "$build" --werror -Ddocs=enabled
meson compile -C "$build"

style=0
sh tests/indent.sh --check || style=$?

status=0
meson test -C "$build" --no-rebuild --print-errorlogs || status=1

fuzz=0
FUZZ_BUILD_DIR="$build-fuzz" sh tests/fuzz/run.sh 60 || fuzz=$?

python3 tests/count.py "$build/meson-logs/testlog.json" style=$style fuzz=$fuzz \
  || status=1
exit $status

#!/bin/sh
# Measures against what people use instead, side by side in one run, and prints
# ratios: absolute times depend on the machine. Needs about 6 GB of disk.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD_DIR:-$root/build-bench}

sh "$root/tests/install-dependencies.sh" build run bench
[ -f "$build/build.ninja" ] ||
  meson setup "$build" "$root" --buildtype=release >/dev/null
# A reader in C++ to compare with, where g++ and libsimdjson-dev are installed.
yardstick=tests/bench/bench-simdjson
grep -q "^build $yardstick:" "$build/build.ninja" || yardstick=
ninja -C "$build" all $yardstick >/dev/null
export GST_PLUGIN_PATH="$build/gst" ROBOFLOW_API_KEY=bench
exec python3 "$root/tests/bench/bench.py" "$build" "$@"

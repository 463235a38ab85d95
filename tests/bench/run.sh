#!/bin/sh
# Measures against what people use instead, side by side in one run, and prints one
# table of ratios: absolute times depend on the machine. Takes less than ten minutes
# on two cores, and 4 GB of memory and 3 GB in /var/tmp.
#
# run.sh [NAME]…: names are those of bench.py; without any, all that it has.
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
export GST_PLUGIN_PATH="$build/gst" GST_REGISTRY="$build/registry.bin" \
  ROBOFLOW_API_KEY=bench NO_PROXY='*' PYTHONDONTWRITEBYTECODE=1
# Filling the registry is not what is measured.
gst-inspect-1.0 --exists identity
exec /usr/bin/python3 "$root/tests/bench/bench.py" "$build" "$@"

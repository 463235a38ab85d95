#!/bin/sh
# Measures against what people use instead, side by side in one run, and prints one
# table of ratios: absolute times depend on the machine. Takes eight minutes on two
# cores, more when they have other work; and 4 GB of memory and 3 GB in /var/tmp.
#
# run.sh [NAME]…: names are those of bench.py; without any, all that it has.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD_DIR:-$root/build-bench}

sh "$root/tests/install-dependencies.sh" build run bench
[ -f "$build/build.ninja" ] ||
  meson setup "$build" "$root" --buildtype=release >/dev/null
# After a change of the build files it lists other targets.
ninja -C "$build" build.ninja >/dev/null
# Of these, bench-simdjson is there where g++ and libsimdjson-dev are installed, and
# soak-stream where the tests are.
targets=
for target in gst/libgstroboflow.so src/server/roboflow-video-server \
  tests/bench/bench-attach tests/bench/bench-overlay tests/bench/bench-pass \
  tests/bench/bench-reader tests/bench/bench-simdjson tests/bench/bench-stop \
  tests/bench/bench-upload tests/soak/soak-stream; do
  if grep -q "^build $target:" "$build/build.ninja"; then
    targets="$targets $target"
  fi
done
# shellcheck disable=SC2086
ninja -C "$build" $targets >/dev/null
export GST_PLUGIN_PATH="$build/gst" GST_REGISTRY="$build/registry.bin" \
  ROBOFLOW_API_KEY=bench NO_PROXY='*' PYTHONDONTWRITEBYTECODE=1
# Filling the registry is not what is measured.
gst-inspect-1.0 --exists identity
exec /usr/bin/python3 "$root/tests/bench/bench.py" "$build" "$@"

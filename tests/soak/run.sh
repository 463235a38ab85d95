#!/bin/sh
# What memory the element takes when it runs for long: 1,000 jobs in one process,
# recordings of eight hours beside what the muxer alone takes, results of as many
# frames. run.sh [NAME]…, names are those of soak.py; takes a quarter of an hour and
# 2 GB in /var/tmp. With the tests, the same runs in a minute.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD_DIR:-$root/build-soak}

sh "$root/tests/install-dependencies.sh" build run test
[ -f "$build/build.ninja" ] ||
  meson setup "$build" "$root" --buildtype=release >/dev/null
ninja -C "$build" >/dev/null
export GST_PLUGIN_PATH="$build/gst" GST_REGISTRY="$build/registry.bin" \
  NO_PROXY='*' SOAK_JOBS="${SOAK_JOBS:-1000}" SOAK_HOURS="${SOAK_HOURS:-8}"
exec python3 "$root/tests/soak/soak.py" "$build" "$@"

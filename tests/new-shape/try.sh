#!/bin/sh
# Adds a result type to a copy of the sources, as README.md tells, and tests it.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar --exclude=./.git --exclude='./build*' -c . | tar -C "$work" -x
patch -s -d "$work" -p1 <tests/new-shape/anomaly-score.patch
meson setup "$work/build" "$work" --werror -Dintrospection=disabled \
  -Dexamples=disabled >/dev/null
ninja -C "$work/build" tests/roboflow/test-roboflow-results >/dev/null
"$work/build/tests/roboflow/test-roboflow-results" -p /results/anomaly-score

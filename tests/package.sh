#!/bin/sh
# Builds the Debian packages, looks at them with lintian, installs them, runs a
# pipeline with them against their server, and removes them without a trace. As root,
# or with sudo. The last line counts it as one check.
set -eu
cd "$(dirname "$0")/.."

sh tests/install-dependencies.sh build run packaging

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
  mkdir "$work/gst-roboflow"
  tar --exclude=./.git --exclude='./build*' -c . |
    tar -C "$work/gst-roboflow" -x
  (cd "$work/gst-roboflow" &&
    DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" \
      dpkg-buildpackage -us -uc >"$work/build.log" 2>&1) ||
    { tail -n 50 "$work/build.log"; return 1; }
  # As root, too, lintian only reads.
  lintian --allow-root --fail-on error,warning "$work"/*.changes
}

use() {
  names=$(for deb in "$work"/*.deb; do dpkg-deb -f "$deb" Package; done)
  # shellcheck disable=SC2086
  $as_root dpkg -i "$work"/*.deb
  # shellcheck disable=SC2086
  dpkg -L $names | sort -u >"$work/files"
  status=0
  sh debian/tests/quickstart || status=1
  # shellcheck disable=SC2086
  $as_root dpkg --purge $names
  left=$(while read -r file; do
    [ -d "$file" ] || [ ! -e "$file" ] || echo "$file"
  done <"$work/files")
  [ -z "$left" ] || { echo "left behind: $left"; status=1; }
  return $status
}

if build && use; then
  echo "1 passed, 0 failed, 0 skipped"
else
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

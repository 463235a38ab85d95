#!/bin/sh
# Installs the Debian packages that are missing, with sudo when not root.
# usage: install-dependencies.sh [build|run|test|docs|packaging|valgrind|tidy]…
set -eu

build="gcc meson ninja-build pkg-config libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev libsoup-3.0-dev libjson-glib-dev
  libpng-dev libpango1.0-dev gobject-introspection libgirepository1.0-dev"
# Encoders, muxers and decoders; the detectors of the local server; TLS; Python.
run="gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav
  gstreamer1.0-opencv opencv-data glib-networking ca-certificates
  python3-gi gir1.2-gstreamer-1.0"
bench="curl python3 python3-requests python3-opencv"
docs="gi-docgen python3 python3-gi gir1.2-gstreamer-1.0"
test="ffmpeg indent python3 openssl git
  parallel python3-yaml python3-numpy python3-matplotlib chromium"
packaging="dpkg-dev debhelper lintian libgstreamer-plugins-bad1.0-dev"
valgrind="valgrind"
tidy="clang-tidy"

# Debian 13 is the first to have GStreamer's analytics metas. This package of
# Debian 12 has nothing that is used here.
# shellcheck source=/dev/null
. /etc/os-release
[ "${VERSION_ID:-}" = 12 ] || build="$build libgstreamer-plugins-bad1.0-dev"

missing=
for group in "$@"; do
  eval "packages=\$$group"
  for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    case $status in
      ii*) ;;
      *) missing="$missing $package" ;;
    esac
  done
done
[ -n "$missing" ] || exit 0

echo "Installing:$missing"
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get -q update
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get -qy install --no-install-recommends $missing

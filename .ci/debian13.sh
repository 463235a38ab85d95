#!/bin/sh
# Tests the checked out files, and their packages, in a root of Debian 13, as root.
# The root is made once, from the mirror that apt uses here, and kept in CI_ROOT_DIR.
set -eu
cd "$(dirname "$0")/.."
root=${CI_ROOT_DIR:-/var/cache/gst-roboflow-ci}/trixie

# Proxies, and whether a mirror's age matters, are as here in there.
make_root() {
  # shellcheck source=/dev/null
  . /etc/os-release
  apt-get -q update
  DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends \
    mmdebstrap debian-archive-keyring
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' \
    'Origin: Debian' "Codename: $VERSION_CODENAME" | head -n 1)
  [ -n "$mirror" ] || { echo "apt has no mirror of Debian here" >&2; exit 1; }

  mkdir -p "${root%/*}"
  rm -rf "$root.new"
  apt-config dump | grep -E '::(Proxy|Check-[A-Za-z-]*) ' >"$root.apt" || true
  mmdebstrap --mode=root --variant=apt --include=ca-certificates \
    --aptopt="$root.apt" --dpkgopt=force-unsafe-io trixie "$root.new" "$mirror"
  mv "$root.new" "$root"
}

[ -d "$root" ] || make_root

cp /etc/resolv.conf /etc/hosts "$root/etc/"
work=$root/root/gst-roboflow
rm -rf "$work"
mkdir -p "$work"
git ls-files -z | tar --null -T - -c | tar -C "$work" -x

# What is mounted, and whatever still runs, is gone with the namespaces.
# shellcheck disable=SC2016
exec unshare --mount --pid --fork --kill-child sh -eu -c '
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root sh -c "cd /root/gst-roboflow && status=0
      sh tests/run.sh || status=1
      sh tests/package.sh || status=1
      exit \$status"' sh "$root"

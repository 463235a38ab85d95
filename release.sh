#!/bin/sh
# Makes a release: release.sh VERSION. NEWS has to speak of it already. Sets the
# version, commits, tags, and leaves the tarball, tested, in build-release/meson-dist.
# Nothing is pushed.
set -eu
cd "$(dirname "$0")"

version=${1:?usage: release.sh VERSION}
say() { echo "release.sh: $*" >&2; exit 1; }

case $version in
  *[!0-9.]* | .* | *.) say "$version is not a version" ;;
esac
[ -z "$(git status --porcelain)" ] || say "there is something that is not committed"
[ "$(sed -n 1p NEWS)" = "$version" ] || say "NEWS does not begin with $version"
! git rev-parse -q --verify "refs/tags/$version" >/dev/null ||
  say "$version is released"

sed -i "s/^  version: '[0-9.]*',/  version: '$version',/" meson.build
if ! grep -q "^gst-roboflow ($version)" debian/changelog; then
  maintainer=$(sed -n 's/^Maintainer: //p' debian/control)
  {
    printf 'gst-roboflow (%s) unstable; urgency=medium\n\n' "$version"
    printf '  * New release, see NEWS.\n\n'
    printf ' -- %s  %s\n\n' "$maintainer" "$(date -R)"
    cat debian/changelog
  } >debian/changelog.new
  mv debian/changelog.new debian/changelog
fi
git diff --quiet || git commit -qam "Release $version"

rm -rf build-release
meson setup build-release >/dev/null
meson dist -C build-release --formats gztar ${NO_TESTS:+--no-tests}
git tag -a -m "Release $version" "$version"
echo "Tagged $version. The tarball:"
ls build-release/meson-dist

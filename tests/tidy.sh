#!/bin/sh
# Lets clang-tidy read the sources; .clang-tidy says what it looks for. Uses the build
# of tests/run.sh. The last line counts one check.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD_DIR:-build-tests}

sh tests/install-dependencies.sh build run test tidy

[ -f "$build/build.ninja" ] || meson setup "$build" --werror
meson compile -C "$build"

# A source once, though it is in a library and in its static twin.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$build/compile_commands.json" >"$work/compile_commands.json" <<'EOF'
import json, sys
commands = {c["file"]: c for c in json.load(open(sys.argv[1]))
            if c["file"].startswith(("../src/", "../gst/"))}
json.dump(list(commands.values()), sys.stdout)
EOF

if run-clang-tidy -quiet -j2 -p "$work" >"$work/log" 2>"$work/counts"
then
  echo "1 passed, 0 failed, 0 skipped"
else
  grep -v '^clang-tidy' "$work/log" || cat "$work/counts"
  echo "failed: clang-tidy"
  grep 'error:' "$work/log" | sed 's/^/  | /'
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

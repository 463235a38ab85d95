#!/bin/sh
# Fuzzes the results reader with clang's libFuzzer: run.sh [SECONDS]. Fails when
# it finds something, and says which file shows it: give that to the program to
# see it again. Ends with 77 where clang is missing.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
build=${FUZZ_BUILD_DIR:-build-fuzz}
program=$build/tests/fuzz/fuzz-results

if ! echo 'int LLVMFuzzerTestOneInput (void) { return 0; }' \
  | clang -x c -fsanitize=fuzzer,address,undefined -o /dev/null - 2> /dev/null
then
  echo "There is no clang with libFuzzer: the results reader is not fuzzed" >&2
  exit 77
fi

[ -f "$build/build.ninja" ] || CC=clang meson setup "$build" --werror \
  -Dfuzz=enabled -Db_sanitize=address,undefined -Db_lundef=false \
  -Dintrospection=disabled -Dexamples=disabled
ninja -C "$build" tests/fuzz/fuzz-results

# What the fuzzer learns is kept for the next run, beside the build.
mkdir -p "$build/corpus" "$build/findings"
log=$build/findings/log

# Looking for leaks takes ptrace(), which containers may forbid.
leaks=1
"$program" -runs=1 tests/data/results/empty.json > "$log" 2>&1 || true
! grep -q 'LeakSanitizer has encountered a fatal error' "$log" || leaks=0

echo "Fuzzing the results reader for $seconds s"
if ! "$program" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 \
  -detect_leaks=$leaks -max_len=65536 -dict=tests/fuzz/results.dict \
  -artifact_prefix="$build/findings/" -print_final_stats=1 \
  "$build/corpus" tests/data > "$log" 2>&1
then
  grep -Ev '^(#|INFO|NOTE|Dictionary)' "$log" >&2
  echo "Show it again: $program $(sed -n 's/^.*written to //p' "$log")" >&2
  exit 1
fi
sed -n 's/^stat::number_of_executed_units: */inputs tried: /p' "$log"

#!/bin/sh
# Fuzzes with clang's libFuzzer what reads results, for the given number of seconds,
# and for a quarter of that what reads answers: run.sh [SECONDS]. Fails when it finds
# something, and says which file shows it: give that to the program to see it again.
# Ends with 77 where clang is missing.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
build=${FUZZ_BUILD_DIR:-build-fuzz}

if ! echo 'int LLVMFuzzerTestOneInput (void) { return 0; }' \
  | clang -x c -fsanitize=fuzzer,address,undefined -o /dev/null - 2> /dev/null
then
  echo "There is no clang with libFuzzer: nothing is fuzzed" >&2
  exit 77
fi

[ -f "$build/build.ninja" ] || CC=clang meson setup "$build" --werror \
  -Dfuzz=enabled -Db_sanitize=address,undefined -Db_lundef=false \
  -Dintrospection=disabled -Dexamples=disabled
ninja -C "$build" tests/fuzz/fuzz-results tests/fuzz/fuzz-answers

# fuzz WHAT SECONDS EXAMPLES [OPTION]…: what the fuzzer learns is kept for the next
# run, beside the build.
fuzz() {
  program=$build/tests/fuzz/fuzz-$1
  corpus=$build/corpus-$1
  findings=$build/findings-$1
  log=$findings/log
  what=$1
  time=$2
  examples=$3
  shift 3
  mkdir -p "$corpus" "$findings"

  # Looking for leaks takes ptrace(), which containers may forbid.
  leaks=1
  "$program" -runs=1 "$examples" > "$log" 2>&1 || true
  ! grep -q 'LeakSanitizer has encountered a fatal error' "$log" || leaks=0

  echo "Fuzzing what reads $what for $time s"
  if ! "$program" -max_total_time="$time" -timeout=25 -rss_limit_mb=2048 \
    -detect_leaks=$leaks -max_len=65536 "$@" \
    -artifact_prefix="$findings/" -print_final_stats=1 \
    "$corpus" "$examples" > "$log" 2>&1
  then
    grep -Ev '^(#|INFO|NOTE|Dictionary)' "$log" >&2
    echo "Show it again: $program $(sed -n 's/^.*written to //p' "$log")" >&2
    exit 1
  fi
  sed -n 's/^stat::number_of_executed_units: */inputs tried: /p' "$log"
}

fuzz results "$seconds" tests/data -dict=tests/fuzz/results.dict
fuzz answers $((seconds / 4)) tests/data/answers

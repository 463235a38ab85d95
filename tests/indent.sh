#!/bin/sh
# Formats the C sources in GStreamer's style, or with --check only says which
# ones differ. GNU indent needs two passes to settle.
set -eu
cd "$(dirname "$0")/.."

# Later versions put the stars of pointers elsewhere, for which there is no
# switch.
version=$(indent --version || true)
case $version in
  *2.2.12*) ;;
  *)
    echo "The style is that of GNU indent 2.2.12, this is $version" >&2
    exit 77
    ;;
esac

# GNU indent takes a macro without a semicolon for the beginning of what
# follows, so these are hidden from it.
alone='G_BEGIN_DECLS|GST_ROBOFLOW_API'
declaring='G_DEFINE_AUTO(PTR_CLEANUP|_CLEANUP_CLEAR)_FUNC|G_DECLARE_FINAL_TYPE'

mask() {
  sed -E "s:^($alone)\$:/* \\1 */:
    /^($declaring)/{:next; /\\);?\$/!{N; b next}; s/;?\$/;/}" "$1"
}

unmask() {
  sed -E "s:^/\\* ($alone) \\*/\$:\\1:
    /^($declaring)/{:next; /\\);\$/!{N; b next}; s/;\$//}" "$1"
}

format() {
  mask "$1" > "$scratch/masked.c"
  indent --braces-on-if-line --case-brace-indentation0 --case-indentation2 \
    --braces-after-struct-decl-line --line-length80 --no-tabs --cuddle-else \
    --dont-line-up-parentheses --continuation-indentation4 \
    --honour-newlines --tab-size8 --indent-level2 --leave-preprocessor-space \
    "$scratch/masked.c" -o "$scratch/formatted.c"
  unmask "$scratch/formatted.c" > "$2"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
differ=0
files=${FILES:-$(git ls-files --cached --others --exclude-standard '*.c' 'gst/*.h' 'src/*.h')}
for file in $files; do
  format "$file" "$scratch/once.c"
  format "$scratch/once.c" "$scratch/twice.c"
  cmp -s "$file" "$scratch/twice.c" && continue
  if [ "${1:-}" = --check ]; then
    echo "$file: not in GStreamer's style (tests/indent.sh mends it)"
    diff -u "$file" "$scratch/twice.c" | head -n 20 || true
    differ=1
  else
    cat "$scratch/twice.c" > "$file"
  fi
done
exit $differ

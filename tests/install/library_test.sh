#!/usr/bin/env bash
# library_test.sh <project> <cmake> <folder of oneDNN's CMake package>: the preset `library` makes the library and the tool,
# and none of what it leaves out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$2" -S "$1" --preset library -B "$work/build" "-Ddnnl_DIR=$3" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$2" --build "$work/build" --target help >"$work/targets"
for target in rekindle rekindle_tool; do
    grep -qE "(^|[. ])$target(:|\$)" "$work/targets" || { cat "$work/targets"; echo "expected the target $target"; exit 1; }
done
! grep -E '_test|sample_|_bench|_java|_jar|_go' "$work/targets" || { echo "expected none of these targets"; exit 1; }

#!/usr/bin/env bash
# library_test.sh <project> <cmake> <folder of oneDNN's CMake package>: the preset `library` makes the library and the tool,
# and none of what it leaves out; and rekindle.pc gives a path at run time where the system does not look by itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    printf '%s\n' "$*"
    exit 1
}
configure() { # configure <prefix>
    "$cmake" -S "$project" --preset library -B "$work/build" "-Ddnnl_DIR=$dnnl" "-DCMAKE_INSTALL_PREFIX=$1" \
        >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
}

project=$1 cmake=$2 dnnl=$3
configure /opt/rekindle
"$cmake" --build "$work/build" --target help >"$work/targets"
for target in rekindle rekindle_tool; do
    grep -qE "(^|[. ])$target(:|\$)" "$work/targets" || { cat "$work/targets"; fail "expected the target $target"; }
done
! grep -E '_test|sample_|_bench|_java|_jar|_go' "$work/targets" || fail "expected none of these targets"

grep -q '^Libs:.* -Wl,-rpath,' "$work/build/rekindle.pc" || fail "expected a path at run time for /opt/rekindle"
configure /usr
! grep '^Libs:.*rpath' "$work/build/rekindle.pc" || fail "expected no path at run time for /usr"

#!/usr/bin/env bash
# check_jni.sh <Maven command>...: all tests once more with the virtual machine's own checks of native code, which are
# slow; fails on any warning of theirs.
set -euo pipefail

output=$(mktemp)
trap 'rm -f "$output"' EXIT
"$@" surefire:test "-Drekindle.jvm.arguments=-Xcheck:jni -Dorg.rekindle.aborted_calls=1000" >"$output" 2>&1 || { cat "$output"; exit 1; }
if grep -rE 'WARNING in native method|FATAL ERROR in native method|WARNING: JNI' "$output"; then
    exit 1
fi

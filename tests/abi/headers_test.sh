#!/usr/bin/env bash
# headers_test.sh <include folder> <C compiler> <C++ compiler>
# Every public header compiles alone as strict C99 and as C++17, once and twice, and marks every function it declares.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LC_ALL=C
include=$1 cc=$2 cxx=$3
warnings=(-Wall -Wextra -pedantic -Werror)
failed=0

compiles() { # compiles <text> <compiler and flags>...
    local text=$1
    shift
    printf '%s' "$text" | "$@" "${warnings[@]}" -I"$include" -fsyntax-only - && return 0
    printf 'refused: %s: %s\n' "$*" "$text"
    failed=1
}

count=0
while read -r header; do
    once=$(printf '#include "%s"\n' "${header#"$include"/}")$'\n'
    for text in "$once" "$once$once"; do
        compiles "$text" "$cc" -std=c99 -x c
        compiles "$text" "$cxx" -std=c++17 -x c++
    done
    count=$((count + 1))
done < <(find "$include" -name '*.h' | sort)
[ "$count" -gt 0 ] || { echo "no header in $include"; exit 1; }

# GCC can list the declarations it saw; a function without REKINDLE_API would be declared and not exported.
listing=$(mktemp)
trap 'rm -f "$listing"' EXIT
if echo '#include "rekindle.h"' | "$cc" -std=c99 -x c -I"$include" -fsyntax-only -aux-info "$listing" - 2>/dev/null; then
    if ! diff <("$here/declared_functions.sh" "$include") \
        <(sed -nE "s|^/\\* $include/.* extern [^(]*[ *]([A-Za-z0-9_]+) \(.*|\1|p" "$listing" | sort); then
        echo 'left: functions marked REKINDLE_API; right: functions declared in what rekindle.h includes'
        failed=1
    fi
fi

echo "$count headers"
exit "$failed"

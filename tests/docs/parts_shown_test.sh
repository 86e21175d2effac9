#!/usr/bin/env bash
# parts_shown_test.sh <project>: what docs/architecture.md shows of a file is in that file, word for word.
set -euo pipefail
cd "$1"
failed=0
shown=0
file=
block=

check() {
    [ -n "$file" ] || return 0
    shown=$((shown + 1))
    if [[ $'\n'$(cat "$file") != *$'\n'"${block%$'\n'}"* ]]; then
        echo "$file is not as docs/architecture.md shows it:"
        echo "$block"
        failed=1
    fi
    file=
    block=
}

while IFS= read -r line; do
    case $line in
    '+++ '*)
        check
        file=${line#+++ }
        ;;
    '+'*) [ -z "$file" ] || block+=${line#+}$'\n' ;;
    *) check ;;
    esac
done < <(sed -n '/^```diff/,/^```$/p' docs/architecture.md)
check
[ "$shown" -ge 8 ] || { echo "expected to find the files of two parts, found $shown"; exit 1; }
exit "$failed"

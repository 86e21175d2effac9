#!/usr/bin/env bash
# parts_shown_test.sh <project>: what docs/architecture.md shows of a file is in that file, word for word, and no part takes
# more than four files.
set -euo pipefail
cd "$1"
failed=0
parts=0
of_part=0
file=
block=

check() {
    [ -n "$file" ] || return 0
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
    '```diff')
        parts=$((parts + 1))
        of_part=0
        ;;
    '+++ '*)
        check
        file=${line#+++ }
        of_part=$((of_part + 1))
        [ "$of_part" -le 4 ] || { echo "a part is shown with $file as its file number $of_part"; failed=1; }
        ;;
    '+'*) [ -z "$file" ] || block+=${line#+}$'\n' ;;
    *) check ;;
    esac
done < <(sed -n '/^```diff/,/^```$/p' docs/architecture.md)
check
[ "$parts" = 2 ] || { echo "expected to find two parts, found $parts"; exit 1; }
exit "$failed"

#!/usr/bin/env bash
# check.sh: the committed files that generate.py makes are what it makes of the headers, and there are no others.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$here/generate.py" "$work"
failed=0
made=$(cd "$work" && find . -type f | sort)
for file in $made; do
    diff -u "$root/$file" "$work/$file" || failed=1
done
[ "$(wc -w <<<"$made")" -gt 40 ] || { echo "only these were made: $made"; failed=1; }
for file in $(cd "$root" && grep -rlE '^(// Code g|// G|/\* G)enerated by bindings/generate ' bindings tests | sort); do
    [ -e "$work/$file" ] || { echo "$file is of a part that is gone"; failed=1; }
done
[ "$failed" = 0 ] || echo 'left: committed; right: what the headers make; run bindings/generate/generate.py'
exit "$failed"

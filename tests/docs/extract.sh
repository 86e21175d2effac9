#!/usr/bin/env bash
# extract.sh <page.md> <language> [n, 1 without it]: prints the n-th fenced code block of that language of a page, byte for
# byte, so that a test compiles and runs what a reader copies. The language is the first word behind the fence. A page
# without such a block, or one that does not end, is an error.
set -euo pipefail
[ $# -ge 2 ] && [ $# -le 3 ] || { echo "usage: extract.sh <page.md> <language> [n]" >&2; exit 2; }

awk -v language="$2" -v wanted="${3:-1}" '
    function fail(text) { failed = 1; print FILENAME ": " text > "/dev/stderr"; exit 1 }
    !inside && /^```/ { inside = 1; opened = NR; word = substr($1, 4); printing = word == language && ++count == wanted; next }
    inside && /^``` *$/ { inside = 0; if (printing) { found = 1; exit }; next }
    printing
    END {
        if (failed) exit 1
        if (inside) fail("the code block of line " opened " does not end")
        if (!found) fail("expected block " wanted " of \"" language "\", there are " count + 0)
    }' "$1"

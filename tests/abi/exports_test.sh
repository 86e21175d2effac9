#!/usr/bin/env bash
# exports_test.sh <library> <include folder>: what the library exports is the committed list and what is declared.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LC_ALL=C

# The version node itself is an absolute symbol (type A), not something a program links to.
exported() { nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort; }

failed=0
diff "$here/exports.txt" <(exported "$1") || {
    echo 'left: tests/abi/exports.txt; right: the library. If the change is meant, run bindings/generate/generate.py'
    failed=1
}
diff <("$here/declared_functions.sh" "$2") <(exported "$1") || {
    echo 'left: declared in the public headers; right: exported by the library'
    failed=1
}
exit "$failed"

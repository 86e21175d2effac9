#!/usr/bin/env bash
# custom_parts_test.sh <project> <build folder> <C compiler>: the program of docs/custom-parts.md compiles, prints what
# the page shows, and leaves a file that only who registers the class can load.
set -euo pipefail
project=$1 build=$2 compiler=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
page=$project/docs/custom-parts.md
"$project/tests/docs/extract.sh" "$page" c >scale.c
"$project/tests/docs/extract.sh" "$page" text >expected
"$compiler" -std=c99 -Wall -Wextra -pedantic -Werror -I"$project/include" scale.c -o scale -L"$build" -lrekindle \
    -Wl,-rpath,"$build"
./scale >output || { cat output; exit 1; }
cmp output expected || { cat output; echo "expected the output that the page shows"; exit 1; }
contains() { # contains <language> <file>: the page's block is in a file that other tests compile and run
    local block
    block=$("$project/tests/docs/extract.sh" "$page" "$1")
    [[ "$(cat "$project/$2")" == *"$block"* ]] || { echo "$2 does not have the page's $1"; exit 1; }
}
contains java bindings/java/src/test/java/org/rekindle/Scale.java
contains go bindings/go/custom_example_test.go
[ -f scale.rekindle ] || { echo "expected the saved model"; exit 1; }

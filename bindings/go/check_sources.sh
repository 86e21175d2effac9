#!/usr/bin/env bash
# check_sources.sh: the committed raw layer is what SWIG makes of the headers; all files have gofmt's form; go vet is clean
# outside the raw layer; everything public has a comment.
set -euo pipefail
binding=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
samples=$binding/../../samples/go
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$binding/generate.sh" "$work"
for file in raw.go raw_wrap.c; do
    diff "$binding/internal/raw/$file" "$work/$file" || {
        echo "internal/raw/$file is not what SWIG makes of the headers; run bindings/generate/generate.py and commit the result"
        exit 1
    }
done

unformatted=$(gofmt -l "$binding" "$samples")
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted"; exit 1; }

cd "$binding"
go vet -tags golden .
(cd "$samples" && go vet ./...)

# What String and Error give needs no words.
undocumented=$(awk 'FNR == 1 { former = "" }
    /^(func|type|var|const) (\([a-z]+ \*?[A-Z][^)]*\) )?[A-Z]/ && !/ (String|Error)\(\) string/ &&
        former !~ /^\/\// { print FILENAME ": " $0 }
    { former = $0 }' $(ls ./*.go | grep -v _test.go))
[ -z "$undocumented" ] || { printf 'without a comment:\n%s\n' "$undocumented"; exit 1; }

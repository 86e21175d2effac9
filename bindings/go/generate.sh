#!/usr/bin/env bash
# generate.sh [folder]: writes the raw layer's generated files, raw.go and raw_wrap.c, into the folder (default: where
# they are committed). With another version of SWIG than the committed files are made with, it fails.
set -euo pipefail
readonly version=4.1.0

binding=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(cd "${1:-$binding/internal/raw}" && pwd)
found=$(swig -version | sed -n 's/^SWIG Version //p')
[ "$found" = "$version" ] || {
    echo "SWIG is $found; expected $version, which the committed files are made with" >&2
    exit 1
}
# Relative paths, because SWIG writes them into the files.
cd "$binding/../swig"
swig -go -cgo -intgosize 64 -package raw -I../../include -I. -outdir "$folder" -o "$folder/raw_wrap.c" rekindle.i
# Go has one form for source files.
gofmt -w "$folder/raw.go"

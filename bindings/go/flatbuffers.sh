#!/usr/bin/env bash
# flatbuffers.sh <flatc>: a reader that plain `flatc --go` makes of the schema finds in checkpoints what the library finds.
set -euo pipefail
binding=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$binding/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$binding"/flatbuffers/* "$work"
"$1" --go -o "$work" "$project/schema/checkpoint.fbs"
cd "$work"
go mod edit -replace "rekindle.org/rekindle=$binding"
goldens=("$project"/tests/checkpoint/golden/*.rekindle)
go test -count=1 . -golden "${goldens[0]}"

#!/usr/bin/env bash
# jar_alone.sh <java> <jar> <folder of the samples' classes>: a copy of the jar alone runs a sample in an empty folder; a
# second time without unpacking; and also where the cache cannot be used, which it says.
set -euo pipefail

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
mkdir sample
cp "$2" rekindle.jar
cp "$3"/ReferenceExample*.class sample/

run() { # run <cache> <backup>
    "$1" -Dorg.rekindle.cache="$2" -cp rekindle.jar:sample ReferenceExample "$3"
}

expected='the second fit ran 6 epochs'
[ "$(run "$1" cache backup-1 | tail -n 1)" = "$expected" ]
unpacked=$(ls -i cache)
[ "$(run "$1" cache backup-2 | tail -n 1)" = "$expected" ]
[ "$(ls -i cache)" = "$unpacked" ]

touch file
run "$1" file/cache backup-3 >output 2>errors
[ "$(tail -n 1 output)" = "$expected" ]
grep -q "the cache of native libraries, $work/file/cache, cannot be used: " errors || { cat errors; exit 1; }
[ ! -s file ]

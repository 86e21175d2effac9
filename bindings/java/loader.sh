#!/usr/bin/env bash
# loader.sh <java> <jar> <folder of the tests' classes>: which of the places that offer the native libraries is taken; what
# is said where one lacks them; several processes that unpack at once; and the licences of what the jar carries.
set -euo pipefail

readonly java=$1
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$2" rekindle.jar
mkdir tests classes
cp "$3"/LoadedFrom.class tests/
(cd classes && "$(dirname "$(realpath "$java")")/jar" xf ../rekindle.jar)
cp -r classes/native/linux-x86_64 property
cp -r property chosen
cp -r property system
rm -r classes/native

fail() {
    printf 'loader: %s\n' "$1" >&2
    exit 1
}

expect() { # expect <folder> <what is offered> <arguments of java>...
    local loaded
    loaded=$("$java" -Dorg.rekindle.cache="$work/cache" "${@:3}") || fail "it does not run with $2"
    [ "$loaded" = "$1" ] || fail "with $2 it was $loaded; expected $1"
}

refuse() { # refuse <text> <arguments of java>...
    if "$java" -Dorg.rekindle.cache="$work/cache" "${@:2}" >output 2>&1; then fail "it runs without '$1'"; fi
    grep -qF "$1" output || { cat output >&2; fail "it does not say '$1'"; }
}

readonly from_property=-Dorg.rekindle.library.path=$work/property from_system=-Djava.library.path=$work/system
readonly with_jar=rekindle.jar:tests without_jar=classes:tests

expect "$work/property" 'all four' "$from_property" "$from_system" -cp $with_jar LoadedFrom "$work/chosen"
expect "$work/chosen" 'a folder, the jar and the system' "$from_system" -cp $with_jar LoadedFrom "$work/chosen"
[ ! -e cache ] || fail 'the jar was unpacked and not used'
loaded=$("$java" "$from_system" -Dorg.rekindle.cache="$work/cache" -cp $with_jar LoadedFrom)
[ "$(dirname "$loaded")" = "$work/cache" ] || fail "with the jar and the system it was $loaded; expected below cache"
expect "$work/system" 'the system alone' "$from_system" -cp $without_jar LoadedFrom

mkdir empty
refuse "$work/empty; expected a folder" -Dorg.rekindle.library.path="$work/empty" -cp $with_jar LoadedFrom
refuse 'no rekindlejava in java.library.path' -Djava.library.path="$work/empty" -cp $without_jar LoadedFrom

for round in 1 2 3; do
    processes=()
    for process in 1 2 3 4; do
        "$java" -Dorg.rekindle.cache="$work/shared-$round" -cp $with_jar LoadedFrom >"loaded-$process" &
        processes+=($!)
    done
    for process in "${processes[@]}"; do wait "$process" || fail 'one of several processes did not run'; done
    [ "$(sort -u loaded-? | wc -l)" -eq 1 ] || fail 'processes that unpacked at once use several folders'
    [ "$(ls "shared-$round")" = "$(basename "$(cat loaded-1)")" ] || fail 'processes that unpacked at once left others'
done

for licence in rekindle/LICENSE rekindle/dependencies.md onednn/LICENSE onednn/THIRD-PARTY-PROGRAMS \
    libgomp/copyright libgomp/GPL-3; do
    [ -s "classes/META-INF/licences/$licence" ] || fail "the jar lacks the licence $licence"
done

#!/usr/bin/env bash
# loader.sh <java> <jar> <folder of the tests' classes>: which of the places that offer the native libraries is taken; what
# is said where one lacks them, has damaged ones, or cannot run any; whom the cache belongs to; several processes that
# unpack at once, several class loaders; and the licences of what the jar carries.
set -euo pipefail

readonly java=$1
work=$(realpath "$(mktemp -d)")
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$2" rekindle.jar
mkdir tests classes
cp "$3"/{LoadedFrom,TwoLoaders,WithoutLibraries}.class tests/
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
    loaded=$("$java" -Dorg.rekindle.cache="$work/cache" "${@:3}" 2>output) || fail "it does not run with $2"
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

cp -r property damaged
truncate -s 100000 damaged/libgomp.so.1
refuse "$work/damaged/libgomp.so.1 is damaged or missing; expected the SHA-256 " \
    -Dorg.rekindle.library.path="$work/damaged" -cp $with_jar LoadedFrom

mkdir empty
refuse "$work/empty; expected a folder" -Dorg.rekindle.library.path="$work/empty" -cp $with_jar LoadedFrom
refuse 'no rekindlejava in java.library.path' -Djava.library.path="$work/empty" -cp $without_jar LoadedFrom

# Without libraries, and where none can run.
for way in Linux=riscv64 'Mac OS X=amd64'; do
    "$java" -Dos.name="${way%=*}" -Dos.arch="${way#*=}" -cp $with_jar WithoutLibraries rekindle.jar \
        "this is ${way%=*} on ${way#*=}; expected Linux on x86-64 with glibc" >output || fail "$way is not told"
    [ "$(grep -c '^[2-9][0-9] ways say so$' output)" -eq 2 ] || fail "of the platform $way: $(cat output)"
done
"$java" -Dorg.rekindle.library.path="$work/empty" -cp $with_jar WithoutLibraries rekindle.jar "$work/empty" >output
grep -q '^[2-9][0-9] ways say so$' output || fail "of an empty folder: $(cat output)"

# A cache that others may change is not used.
mkdir -m 777 open
"$java" -Dorg.rekindle.cache="$work/open" -cp $with_jar LoadedFrom >loaded 2>output || fail 'it needs the cache'
grep -q "cache of native libraries, $work/open, cannot be used.*(rwxrwxrwx); expected a folder that nobody else" output ||
    fail "of an open cache: $(cat output)"
[[ $(cat loaded) == /tmp/rekindle-* && ! -e $(cat loaded) && -z $(ls open) ]] || fail "an open cache: $(cat loaded)"
mkdir -m 1777 shared
expect "$work/shared/$(ls cache)" 'a shared folder' -Dorg.rekindle.cache="$work/shared" -cp $with_jar LoadedFrom
if [ "$(id -u)" -eq 0 ]; then
    chown 65534 shared/*
    "$java" -Dorg.rekindle.cache="$work/shared" -cp $with_jar LoadedFrom >loaded 2>output || fail 'it needs the cache'
    grep -q "$work/shared/.* belongs to another user" output || fail "of a planted folder: $(cat output)"
    [[ $(cat loaded) == /tmp/rekindle-* ]] || fail "a planted folder: $(cat loaded)"
fi

# A second class loader, with the same files and with others.
for second in "$work/cache" "$work/cache-2"; do
    "$java" -Dorg.rekindle.cache="$work/cache" -cp tests TwoLoaders rekindle.jar "$second" >output || fail 'no second loader'
    [ "$(grep -c 'org.rekindle.RekindleException: .* in use by another class loader of this process (/' output)" -eq 2 ] ||
        fail "of a second class loader: $(cat output)"
done

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

#!/usr/bin/env bash
# loader_mounts.sh <java> <jar> <folder of the tests' classes>: caches on file systems that forbid writing or executing. It
# mounts them in a namespace of its own; where the system refuses that, the status is 77.
set -euo pipefail

if [ "${NAMESPACE:-}" != own ]; then
    if ! unshare --map-root-user --mount true; then exit 77; fi
    NAMESPACE=own exec unshare --map-root-user --mount "$0" "$@"
fi

readonly java=$1
work=$(realpath "$(mktemp -d)")
trap 'cd /; umount "$work/noexec" "$work/readonly" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
cp "$2" rekindle.jar
mkdir tests noexec readonly
cp "$3"/LoadedFrom.class tests/
mount -t tmpfs -o noexec rekindle noexec
mount -t tmpfs rekindle readonly

run() { # run <cache> [options of java]...
    "$java" -Djava.io.tmpdir=/tmp -Dorg.rekindle.cache="$1" "${@:2}" -cp rekindle.jar:tests LoadedFrom
}

refuse() { # refuse <cache> <texts>...
    if run "$1" -Djava.io.tmpdir="$work/noexec" >output 2>&1; then
        printf 'it runs with the cache %s\n' "$1" >&2
        exit 1
    fi
    for text in "${@:2}"; do
        grep -qF -e "$text" output || { cat output >&2; exit 1; }
    done
}

replace() { # replace <cache> <text>: it runs without this cache, and says why
    run "$1" >loaded 2>output || { cat output >&2; exit 1; }
    grep -q '^/tmp/rekindle-' loaded || { cat loaded >&2; exit 1; }
    grep -qF -e "$2" output || { cat output >&2; exit 1; }
    ! ls -d "$(cat loaded)" 2>/dev/null || exit 1
}

replace noexec "the cache of native libraries, $work/noexec, cannot be used: $work/noexec/"
refuse noexec "$work/noexec: $work/noexec/" "java.io.tmpdir, $work/noexec: $work/noexec/rekindle-" \
    'from which libraries may be executed' -Dorg.rekindle.library.path -Dorg.rekindle.cache

run readonly/full >loaded
run readonly/damaged >loaded
readonly damaged=$(cat loaded)
truncate -s 10000 "$damaged/libdnnl.so.3"
mount -o remount,ro readonly
replace readonly/other "$work/readonly/other, cannot be used: java.nio.file.FileSystemException"
replace readonly/damaged "$work/readonly/damaged, cannot be used"
run readonly/full 2>output >loaded # what is there needs no writing
grep -q "^$work/readonly/full/" loaded
[ ! -s output ]

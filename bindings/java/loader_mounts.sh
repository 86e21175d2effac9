#!/usr/bin/env bash
# loader_mounts.sh <java> <jar> <folder of the tests' classes>: caches on file systems that forbid writing or executing. It
# mounts them in a namespace of its own; where the system refuses that, the status is 77.
set -euo pipefail

if [ "${NAMESPACE:-}" != own ]; then
    if ! unshare --map-root-user --mount true; then exit 77; fi
    NAMESPACE=own exec unshare --map-root-user --mount "$0" "$@"
fi

readonly java=$1
work=$(mktemp -d)
trap 'cd /; umount "$work/noexec" "$work/readonly" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
cp "$2" rekindle.jar
mkdir tests noexec readonly
cp "$3"/LoadedFrom.class tests/
mount -t tmpfs -o noexec rekindle noexec
mount -t tmpfs rekindle readonly

run() { # run <cache>
    "$java" -Dorg.rekindle.cache="$1" -cp rekindle.jar:tests LoadedFrom
}

refuse() { # refuse <cache> <texts>...
    if run "$1" >output 2>&1; then
        printf 'it runs with the cache %s\n' "$1" >&2
        exit 1
    fi
    for text in "${@:2}"; do
        grep -qF -e "$text" output || { cat output >&2; exit 1; }
    done
}

refuse noexec "from $work/noexec/" 'expected a folder from which libraries may be executed' \
    '-Dorg.rekindle.library.path' '-Dorg.rekindle.cache'

run readonly/full >loaded
mount -o remount,ro readonly
refuse readonly/other 'cannot unpack the native libraries into readonly/other; expected a folder that can be written' \
    '-Dorg.rekindle.cache'
[ "$(run readonly/full)" = "$(cat loaded)" ] # what is there needs no writing

#!/usr/bin/env bash
# relay.sh [--build <folder>] [--data <folder>]: one training run on Fashion-MNIST is begun by the C program, killed with
# SIGKILL, resumed by the Java program, killed, and resumed by the Go program to its end. Its model is compared with that of
# an uninterrupted run of the C program: prints `byte-identical`, or `DIFFERENT` with exit status 1. Sets up and builds
# first, unless it is told where a build is; leaves everything in the build's folder `relay`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build= data=/usr/share/datasets/fashion-mnist
while [ $# -gt 0 ]; do
    case $1 in
    --build) build=$2 ;;
    --data) data=$2 ;;
    *)
        printf 'usage: %s [--build <folder>] [--data <folder>]\n' "$0" >&2
        exit 2
        ;;
    esac
    shift 2
done
if [ -z "$build" ]; then
    build=build/release
    bash cmake/setup.sh
    cmake --preset release --log-level=WARNING
    cmake --build --preset release -j "$(nproc)" --target sample_fashion_mnist rekindle_jar rekindle_go_samples
fi
readonly build data work=$build/relay seed=0 epochs=3
readonly java=$build/bindings/java
readonly in_c=("$build/samples/fashion_mnist")
readonly in_java=(java "-Dorg.rekindle.cache=$work/cache" -cp "$(ls "$java"/maven/rekindle-*[0-9].jar):$java/maven/test-classes" FashionMnist)
readonly in_go=("$build/bindings/go/samples/fashion_mnist")

fail() {
    printf 'relay: %s\n' "$1" >&2
    cat "$work/log" >&2
    exit 1
}

child=
trap '[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true' EXIT

# leg <epoch> <program...>: takes part in the run until it is in the middle of the epoch, and is killed there.
leg() {
    local epoch=$1 status=0
    shift
    "$@" "$data" "$work/backup" "$work/relay.rekindle" "$seed" "$epochs" >"$work/log" 2>&1 &
    child=$!
    until grep -qs "^epoch $epoch, 50 batches" "$work/log" && grep -qs 'saved generation [1-9]' "$work/log"; do
        kill -0 "$child" 2>/dev/null || fail 'the program ended before it could be killed'
        sleep 0.02
    done
    kill -9 "$child" || true
    wait "$child" 2>/dev/null || status=$?
    child=
    [ "$status" -eq 137 ] || fail "the program ended with status $status before SIGKILL could hit it"
}

expect_restored() { # expect_restored <epoch> <language>
    local line
    line=$(grep "^restored at epoch $1, batch [1-9]" "$work/log") || fail "expected $2 to resume in epoch $1"
    printf '%s: %s\n' "$2" "$line"
}

rm -rf "$work"
mkdir -p "$work"
"${in_c[@]}" "$data" "$work/other-backup" "$work/whole.rekindle" "$seed" "$epochs" >"$work/log" 2>&1 || fail 'the uninterrupted run failed'
leg 0 "${in_c[@]}"
echo 'C: begins, and is killed in epoch 0'
leg 1 "${in_java[@]}"
expect_restored 0 Java
"${in_go[@]}" "$data" "$work/backup" "$work/relay.rekindle" "$seed" "$epochs" >"$work/log" 2>&1 || fail 'the last program failed'
expect_restored 1 Go
if cmp "$work/whole.rekindle" "$work/relay.rekindle"; then
    echo byte-identical
else
    echo DIFFERENT
    exit 1
fi

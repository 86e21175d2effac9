# Sourced by the scripts in which a training run on Fashion-MNIST is killed and goes on in another way. Reads their arguments;
# where these do not name a build, sets up, and builds the samples and $targets. $name is the script's: its messages begin
# with it, and the build's folder of that name is for all it leaves.
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
    cmake --build --preset release -j "$(nproc)" --target sample_fashion_mnist rekindle_jar rekindle_go_samples $targets
fi
readonly build data work=$build/$name seed=0 epochs=3

readonly java=$build/bindings/java
jar=("$java"/maven/rekindle-*[0-9].jar)
readonly in_c=("$build/samples/fashion_mnist")
readonly in_java=(java "-Dorg.rekindle.cache=$work/cache" -cp "${jar[0]}:$java/maven/test-classes" FashionMnist)
readonly in_go=("$build/bindings/go/samples/fashion_mnist")
# What each is told: the run that is killed.
readonly run=("$data" "$work/backup" "$work/killed.rekindle" "$seed" "$epochs")

fail() {
    printf '%s: %s\n' "$name" "$1" >&2
    cat "$work/log" >&2
    exit 1
}

child=
trap '[ -z "$child" ] || kill "$child" 2>/dev/null || true' EXIT

train_undisturbed() {
    rm -rf "$work"
    mkdir -p "$work"
    "${in_c[@]}" "$data" "$work/other-backup" "$work/whole.rekindle" "$seed" "$epochs" >"$work/log" 2>&1 ||
        fail 'the uninterrupted run failed'
}

# leg <epoch> <command...>: takes part in the run until it is in the middle of the epoch. There the process in the file
# $work/rank is killed, or else the command itself, and the command ends.
leg() {
    local epoch=$1 status=0
    shift
    rm -f "$work/rank"
    "$@" </dev/null >"$work/log" 2>&1 &
    child=$!
    until grep -qs "^epoch $epoch, 50 batches" "$work/log" && grep -qs 'saved generation [1-9]' "$work/log"; do
        kill -0 "$child" 2>/dev/null || fail 'the program ended before it could be killed'
        sleep 0.02
    done
    kill -9 "$(cat "$work/rank" 2>/dev/null || echo "$child")" || true
    wait "$child" 2>/dev/null || status=$?
    child=
    [ "$status" -eq 137 ] || fail "the program ended with status $status before SIGKILL could hit it"
}

last_leg() { # last_leg <command...>
    "$@" </dev/null >"$work/log" 2>&1 || fail 'the last program failed'
}

expect_restored() { # expect_restored <epoch> <who>
    local line
    line=$(grep "^restored at epoch $1, batch [1-9]" "$work/log") || fail "expected $2 to resume in epoch $1"
    printf '%s: %s\n' "$2" "$line"
}

compare_models() {
    if cmp "$work/whole.rekindle" "$work/killed.rekindle"; then
        echo byte-identical
    else
        echo DIFFERENT
        exit 1
    fi
}

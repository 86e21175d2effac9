#!/usr/bin/env bash
# Sets up the machine, builds Rekindle, and trains the sample network on Fashion-MNIST twice: once uninterrupted, and once
# killed twice in the middle of an epoch (SIGKILL) and started again. Ends with both test accuracies, the seconds that the
# kills cost, and `byte-identical`, or `DIFFERENT` and exit status 1. Can be run again; leaves everything in build/quickstart.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly data=/usr/share/datasets/fashion-mnist
readonly program=build/release/samples/fashion_mnist
readonly tool=build/release/rekindle
readonly work=build/quickstart
readonly seed=0 epochs=3

say() { printf '%s\n' "$*"; }
fail() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 1
}

build() {
    bash cmake/setup.sh
    cmake --preset release --log-level=WARNING
    cmake --build --preset release -j "$(nproc)" --target sample_fashion_mnist rekindle_tool
}

seconds_since() { # seconds_since <a former EPOCHREALTIME>
    awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'
}

child=
trap '[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true' EXIT

# start <name> <log>: a process of the run <name>, in the background.
start() {
    "$program" "$data" "$work/$1/backup" "$work/$1/model.rekindle" "$seed" "$epochs" >"$work/$1/$2" 2>&1 &
    child=$!
}

# finish <name> <log>: waits for the process and shows what it printed.
finish() {
    local status=0
    wait "$child" || status=$?
    child=
    [ "$status" -eq 0 ] || fail "the run '$1' ended with status $status: $(tail -n 3 "$work/$1/$2")"
    grep -E '^(restored|epoch [0-9]+:|test)' "$work/$1/$2" | sed 's/^/    /'
}

# kill_at <epoch> <batches> <log>: kills the process of the run `killed` once it has done so much, and makes sure that this
# hit it while it ran, in the middle of the epoch.
kill_at() {
    local log=$work/killed/$3 status=0
    until grep -qs "^epoch $1, $2 batches" "$log"; do
        kill -0 "$child" 2>/dev/null || fail "the run ended before it could be killed: $(tail -n 3 "$log")"
        sleep 0.05
    done
    kill -9 "$child" || true
    wait "$child" 2>/dev/null || status=$?
    child=
    [ "$status" -eq 137 ] || fail "the run ended with status $status before SIGKILL could hit it"
    ! grep -q "^epoch $1:" "$log" || fail "SIGKILL hit the run after the end of epoch $1, not in the middle"
    grep -E '^(restored|epoch [0-9]+:)' "$log" | sed 's/^/    /' || true
    say "    killed in epoch $1 after $2 batches or a few more; the backup stands at" \
        "$("$tool" inspect "$work/killed/backup" | sed -n 's/^position  *//p')"
}

build
rm -rf "$work"
mkdir -p "$work/uninterrupted" "$work/killed"

say "training on 60,000 images for $epochs epochs, uninterrupted"
began=$EPOCHREALTIME
start uninterrupted log
finish uninterrupted log
uninterrupted=$(seconds_since "$began")

say "the same once more, killed twice"
began=$EPOCHREALTIME
for epoch in 0 1; do
    start killed "log-$epoch"
    kill_at "$epoch" "$((50 * (1 + RANDOM % 5)))" "log-$epoch"
done
start killed log-last
finish killed log-last
killed=$(seconds_since "$began")

accuracy() { sed -n 's/^test accuracy //p' "$1"; }
say ""
say "test accuracy, uninterrupted       $(accuracy "$work/uninterrupted/log")"
say "test accuracy, killed twice        $(accuracy "$work/killed/log-last")"
say "seconds, uninterrupted             $uninterrupted"
say "seconds, killed twice              $killed"
say "seconds lost to recovery           $(awk -v a="$killed" -v b="$uninterrupted" 'BEGIN { printf "%.1f", a - b }')"
if cmp "$work"/{uninterrupted,killed}/model.rekindle && cmp "$work"/{uninterrupted,killed}/model.rekindle.history.csv; then
    say "byte-identical"
else
    say "DIFFERENT"
    exit 1
fi

#!/usr/bin/env bash
# languages.sh [--kills N] [--seed S] [--build FOLDER]: kills the Java and the Go program that train on Fashion-MNIST at
# random moments of their lives, N times each, and starts them again until they finish: a run is killed up to five times.
# Its model must be, byte for byte, that of an undisturbed run of the C program, and it may never be resumed behind the place
# where it was resumed before. Prints a line for each language; exits with 1 unless all that holds.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

kills=20 seed=1
read_options "$0 [--kills N] [--seed S] [--build FOLDER]" "$@"
make_work_folder
RANDOM=$seed
# On a machine with other work, threads that spin for one another take a hundred times as long.
export OMP_WAIT_POLICY=passive
readonly epochs=2 longest=5
cd "$work"
mkdir data
for kind in images-idx3 labels-idx1; do
    for name in train t10k; do
        ln -s "$data_set/t10k-$kind-ubyte.gz" "data/$name-$kind-ubyte.gz"
    done
done
"$build/samples/fashion_mnist" data c-backup whole.rekindle 0 "$epochs" >c.log 2>&1

fail() {
    printf '%s: %s\n' "$language" "$1" >&2
    cat log >&2
    exit 1
}

child=
trap '[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true; rm -rf "$work"' EXIT

# live <seconds> <program>...: one life, killed after so long unless it ends before; true if it was killed.
live() {
    local seconds=$1 status=0
    shift
    "$@" data backup model.rekindle 0 "$epochs" >log 2>&1 &
    child=$!
    # Ends as soon as the process does.
    timeout "$seconds" tail --pid="$child" -f /dev/null || kill -9 "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || status=$?
    child=
    [ "$status" -eq 137 ] && return 0
    [ "$status" -eq 0 ] || fail "a life ended with status $status"
    return 1
}

# The place where the last life was resumed, as one number; nothing if it did not come so far.
resumed_at() {
    sed -n 's/^restored at epoch \([0-9]*\), batch \([0-9]*\)$/\1 \2/p' log | awk '{ print $1 * 1000000 + $2 }'
}

# The run has completed and deleted its backups: killed before it has saved its model, it begins anew.
has_completed() {
    grep -q "^epoch $((epochs - 1)): " log && ! compgen -G 'backup/*.rekindle' >/dev/null
}

campaign() { # campaign <program>...
    local done=0 runs=0 began seconds deadline place former left
    began=$EPOCHREALTIME
    live 600 "$@" && fail 'the undisturbed run does not end'
    seconds=$(awk -v from="$began" -v to="$EPOCHREALTIME" 'BEGIN { print to - from }')
    cmp whole.rekindle model.rekindle || fail 'the undisturbed run differs from that of the C program'
    while [ "$done" -lt "$kills" ]; do
        rm -rf backup model.rekindle
        former=0 left=$((1 + RANDOM % longest))
        while true; do
            deadline=$(awk -v limit="$seconds" -v random="$RANDOM" 'BEGIN { print 0.01 + limit * random / 32768 }')
            [ "$left" -gt 0 ] && [ "$done" -lt "$kills" ] || deadline=600
            live "$deadline" "$@" || break
            done=$((done + 1)) left=$((left - 1))
            place=$(resumed_at)
            [ -z "$place" ] || [ "$place" -ge "$former" ] || fail "resumed at $place, before it at $former"
            former=${place:-$former}
            ! has_completed || former=0
        done
        runs=$((runs + 1))
        cmp whole.rekindle model.rekindle || fail 'the models differ'
    done
    printf 'kills of %s processes %d identical %d of %d runs\n' "$language" "$done" "$runs" "$runs"
}

java=$build/bindings/java
language=Java campaign java "-Dorg.rekindle.library.path=$java/resources/native/linux-x86_64" \
    -cp "$java/maven/classes:$java/maven/test-classes" FashionMnist
rm -rf backup model.rekindle
language=Go campaign "$build/bindings/go/samples/fashion_mnist"

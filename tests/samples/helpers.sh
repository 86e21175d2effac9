# Sourced by the tests of samples: a folder to work in, and what they have in common.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    printf '%s\n' "$*"
    exit 1
}

# Makes the folder `data`, in which the 10,000 test images stand for those to train on, too.
make_small_data() {
    local kind name
    mkdir data
    for kind in images-idx3 labels-idx1; do
        for name in train t10k; do
            ln -s "/usr/share/datasets/fashion-mnist/t10k-$kind-ubyte.gz" "data/$name-$kind-ubyte.gz"
        done
    done
}

expect_line() { # expect_line <line> <file>
    grep -qxF -- "$1" "$2" && return 0
    cat "$2"
    fail "expected the line: $1"
}

expect_equal_files() { # expect_equal_files <file> <file>
    cmp "$1" "$2" || fail "expected equal files"
}

# wait_for <pattern> <file> <process>: returns when the process has written a line that matches.
wait_for() {
    until grep -qs -- "$1" "$2"; do
        kill -0 "$3" 2>/dev/null || { cat "$2"; fail "the process ended before it wrote: $1"; }
        sleep 0.02
    done
}

# expect_status <number> <process>
expect_status() {
    local status=0
    wait "$2" 2>/dev/null || status=$?
    [ "$status" -eq "$1" ] || fail "expected exit status $1, got $status"
}

#!/usr/bin/env bash
# getting_started_go_test.sh <project> <build folder> <cmake>: does what docs/getting-started-go.md says, as printed, with
# the installed tree in a home of its own. Only the build of the library itself is taken as done. Ends with 77, when
# everything else has passed, where this user may not enter the image that the page makes.
set -euo pipefail
export REKINDLE=$1
build=$2 cmake=$3
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOCACHE=$(go env GOCACHE)
export GOCACHE GOPROXY=off HOME=$work
cd "$work"
unset LD_LIBRARY_PATH PKG_CONFIG_PATH CGO_LDFLAGS
# Go's cache does not know what pkg-config has said, so that another run's folder would be used again.
export CGO_CFLAGS="-O2 -g -I$work"

fail() {
    printf '%s\n' "$*"
    exit 1
}
block() { "$REKINDLE/tests/docs/extract.sh" "$REKINDLE/docs/getting-started-go.md" "$@"; }
run() { bash -euo pipefail -c "$(block sh "$1")"; } # run <n>: the n-th block of commands

[ "$(block sh 1)" = "bash cmake/build_library.sh ~/rekindle" ] || fail "expected the first block to build and install"
"$cmake" --install "$build" --prefix "$HOME/rekindle" >/dev/null

run 2 >log 2>&1 || { cat log; fail "the module could not be made"; }
cd train
block go >main.go
block text >expected
[ -z "$(gofmt -l main.go)" ] || fail "gofmt would change the program"

check() { # check <what> [folder]: the program's output, its log without warnings, its files
    cmp output expected || { cat output log; fail "$1: expected the output that the page shows"; }
    ! grep -E 'WARN|ERROR|a kill would have' log || fail "$1: expected a log without warnings"
    [ -s "${2:-.}/model.rekindle" ] && [ -z "$(ls "${2:-.}/backup")" ] ||
        fail "$1: expected a model and no backups after the run, got $(ls "${2:-.}" "${2:-.}/backup")"
}

run 3 >output 2>log || { cat log; fail "the program could not be built and run"; }
check "built and run"
mv model.rekindle uninterrupted.rekindle

# A kill may come too late; then once more.
for attempt in $(seq 20); do
    rm -rf backup model.rekindle log
    app/train >output 2>log &
    child=$!
    until grep -qs 'saved generation [1-9]' log || ! kill -0 "$child" 2>/dev/null; do sleep 0.002; done
    kill -9 "$child" 2>/dev/null || true
    status=0
    wait "$child" 2>/dev/null || status=$?
    [ "$status" -eq 137 ] && [ ! -e model.rekindle ] || continue
    app/train >output 2>log
    grep -q 'nothing is trained' log || break # it was killed between the end of training and the saved model
done
grep -q 'resuming.*generation [1-9]' log || { cat log; fail "expected the run to be resumed"; }
check "killed and started again"
cmp model.rekindle uninterrupted.rekindle || fail "expected the bytes of the uninterrupted run"

run 4
for library in $(ldd app/train | grep -oE '^[[:space:]]*lib[^ ]*'); do
    case $library in
    libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2 | libresolv.so.2) ;; # glibc
    *)
        [ -e "app/lib/$library" ] || fail "$library was not copied"
        grep -qF "\`$library\`" "$REKINDLE/docs/getting-started-go.md" || fail "the page does not name $library"
        ;;
    esac
done
# Where the installation is not.
mv "$HOME/rekindle" "$HOME/elsewhere"
mkdir another
(cd another && env -i ../app/train >../output 2>../log) || { cat log; fail "the program failed without the installation"; }
check "beside its libraries" another

run 5
# A container has /proc, from which the loader takes $ORIGIN.
enter=("$(command -v unshare)" --mount --pid --fork)
[ "$(id -u)" -eq 0 ] || enter+=(--user --map-root-user)
mkdir image/proc
"${enter[@]}" bash -c 'mount -t proc proc image/proc && chroot / /bin/true' 2>/dev/null ||
    { echo "SKIPPED: the empty image, for this user may not enter it"; exit 77; }
"${enter[@]}" bash -c 'mount -t proc proc image/proc && exec env -i "$(command -v chroot)" image /app/train' \
    >output 2>log || { cat log; fail "the program failed in the image"; }
check "in an image with nothing else" image

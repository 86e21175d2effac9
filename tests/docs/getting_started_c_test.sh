#!/usr/bin/env bash
# getting_started_c_test.sh <project> <build folder> <cmake>: does what docs/getting-started-c.md says, as printed, with
# the installed tree in a home of its own. Only the build itself is taken as done; new_machine.sh does that.
set -euo pipefail
project=$1 build=$2 cmake=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work
unset LD_LIBRARY_PATH CMAKE_PREFIX_PATH PKG_CONFIG_PATH

fail() {
    printf '%s\n' "$*"
    exit 1
}
block() { "$project/tests/docs/extract.sh" "$project/docs/getting-started-c.md" "$@"; }
run() { # run <n>: the n-th block of commands, into `output` and `log`
    bash -euo pipefail -c "$(block sh "$1")" >output 2>log || { cat output log; fail "block $1 of commands failed"; }
}
train() { ./train >output 2>log || { cat log; fail "$1: the program failed"; }; } # train <what>

[ "$(block sh 1)" = "bash cmake/build_library.sh ~/rekindle" ] || fail "expected the first block to build and install"
"$cmake" --install "$build" --prefix "$HOME/rekindle" >/dev/null

block c 1 >train.c
block c 2 >version.c
block cmake >CMakeLists.txt
block text >expected

check() { # check <what>: the program's output, its log without warnings, its files
    cmp output expected || { cat output log; fail "$1: expected the output that the page shows"; }
    ! grep -E 'warning|error|a kill would have' log || fail "$1: expected a log without warnings"
    [ -z "$(ls backup)" ] || fail "$1: expected no backups after the run, got $(ls backup)"
}

run 2
check "built by the compiler alone"
mv model.rekindle uninterrupted.rekindle

# A kill may come too late; then once more.
for attempt in $(seq 20); do
    rm -rf backup model.rekindle log
    ./train >output 2>log &
    child=$!
    until grep -qs 'saved generation [1-9]' log || ! kill -0 "$child" 2>/dev/null; do sleep 0.002; done
    kill -9 "$child" 2>/dev/null || true
    status=0
    wait "$child" 2>/dev/null || status=$?
    if [ "$status" -eq 137 ] && ! grep -q '(completed)' log; then break; fi
    [ "$attempt" -lt 20 ] || fail "no kill of $attempt came while the program trained"
done
train "killed and started again"
grep -q 'resuming.*generation [1-9]' log || { cat log; fail "expected the run to be resumed"; }
check "killed and started again"
cmp model.rekindle uninterrupted.rekindle || fail "expected the bytes of the uninterrupted run"

rm train
run 3
train "built with pkg-config"
check "built with pkg-config"
run 4
tail -n 3 output >last && mv last output
check "built with CMake"

for library in $(ldd train | grep -oE '^[[:space:]]*lib[^ ]*'); do
    case $library in
    libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2) ;; # glibc
    *) grep -qF "\`$library\`" "$project/docs/getting-started-c.md" || fail "the page does not name $library" ;;
    esac
done
run 6
grep -qx '[0-9]*\.[0-9]*\.[0-9]*' output || fail "expected a version by dlopen, got: $(cat output)"

run 5
enter=(chroot)
[ "$(id -u)" -eq 0 ] || enter=(unshare --user --map-root-user chroot)
"${enter[@]}" / /bin/true 2>/dev/null || { echo "all but the empty image was tried: chroot is not permitted"; exit 77; }
"${enter[@]}" image /bin/train >output 2>log || { cat log; fail "the program failed in an image with nothing else"; }
rmdir backup
mv image/backup .
check "in an image with nothing else"

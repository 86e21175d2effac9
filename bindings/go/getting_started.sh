#!/usr/bin/env bash
# getting_started.sh <build folder>: the commands and the program of docs/getting-started-go.md, as printed: the library is
# installed, the program built, run, and deployed to an empty root folder, where it runs without environment variables.
# Ends with 77 where this user cannot change the root folder.
set -euo pipefail
REKINDLE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export REKINDLE
page=$REKINDLE/docs/getting-started-go.md
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

GOCACHE=$(go env GOCACHE)
export GOCACHE GOPROXY=off GOFLAGS=-mod=mod HOME=$work
cd "$work"

shell() { # shell <n>: the page's n-th block of commands
    "$REKINDLE/tests/docs/extract.sh" "$page" sh "$1"
}

expect_output() { # expect_output <file>: what the page says that the program prints
    grep -qE '^20 epochs, accuracy 0\.9' "$1" && grep -qE '^point \(0, 0\): inside with probability (1\.0|0\.9)$' "$1" &&
        grep -qE '^point \(0\.9, 0\.9\): inside with probability 0\.[01]$' "$1" ||
        { echo 'not the output that the page promises:'; cat "$1"; exit 1; }
}

expect_finished() { # expect_finished <folder>: the model is there, and no backup
    [ -s "$1/model.rekindle" ] && [ -z "$(find "$1/backup" -name '*.rekindle')" ] ||
        { echo "expected a model and no backup in $1"; ls -R "$1"; exit 1; }
}

# The library is built already; installing it is the first block's last line.
(cd "$build/../.." && eval "$(shell 1 | sed -n "s|build/release|$build|; /--install/p")") >/dev/null
eval "$(shell 2)"
"$REKINDLE/tests/docs/extract.sh" "$page" go >main.go
[ -z "$(gofmt -l main.go)" ] || { echo 'gofmt would change the program'; exit 1; }
go vet -tags rekindle_pkgconfig . 2>vetted || { cat vetted; exit 1; }
eval "$(shell 3)" >output 2>log
expect_output output
expect_finished .
grep -q 'level=INFO\|INFO' log || { echo 'expected log lines'; cat log; exit 1; }

eval "$(shell 4)"
[ "$(env -i ldd app/program | grep -c "=> $work/program/app/lib/")" -ge 6 ] || { env -i ldd app/program; exit 1; }
! env -i ldd app/program app/lib/* | grep 'not found' || exit 1
mkdir elsewhere
(cd elsewhere && env -i ../app/program >../output 2>/dev/null)
expect_output output
expect_finished elsewhere

eval "$(shell 5)"
if ! chroot / true 2>/dev/null; then
    echo 'SKIPPED: running in an empty root folder, which needs root'
    exit 77
fi
env -i "$(command -v chroot)" image /app/program >output 2>log || { cat log; exit 1; }
expect_output output
expect_finished image

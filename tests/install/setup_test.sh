#!/usr/bin/env bash
# setup_test.sh <project>: what setup.sh asks for on a machine that has no tools, by itself and with --library. There it
# finds no way to install anything, and says what is missing.
set -euo pipefail
project=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in bash basename dirname grep head id sed sort uname; do
    ln -s "$(command -v "$tool")" "$work/$tool"
done

# missing <arguments of setup.sh>...: prints the packages it names.
missing() {
    local status=0
    PATH=$work bash "$project/cmake/setup.sh" "$@" 2>"$work/errors" || status=$?
    [ "$status" -eq 1 ] || { echo "expected exit status 1, got $status"; cat "$work/errors"; exit 1; }
    sed -n "s/^setup: missing: \([^.]*\)\. These are Debian's names.*/\1/p" "$work/errors"
}

for_library='cmake|g++|gcc|libflatbuffers-dev|flatbuffers-compiler|libxxhash-dev|zlib1g-dev|nlohmann-json3-dev|make|python3-pip'
library=" $(missing --library) "
for package in $library; do
    [[ "|$for_library|" == *"|$package|"* ]] || { echo "--library asks for $package"; exit 1; }
done
for package in cmake g++ gcc flatbuffers-compiler make; do
    [[ "$library" == *" $package "* ]] || { echo "expected --library to ask for $package, got:$library"; exit 1; }
done
everything=" $(missing) "
for package in g++ flatbuffers-compiler ninja-build swig openjdk-17-jdk-headless maven clang-14 libopenmpi-dev openmpi-bin; do
    [[ "$everything" == *" $package "* ]] || { echo "expected $package to be asked for, got:$everything"; exit 1; }
done
[[ " $(missing --lint) " == *' clang-tidy-14 '* ]] || { echo "expected --lint to ask for clang-tidy-14"; exit 1; }

touch "$work/ninja"
chmod +x "$work/ninja"
[[ " $(missing --library) " != *' make '* ]] || { echo "expected Ninja to do instead of make"; exit 1; }

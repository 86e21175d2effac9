#!/usr/bin/env bash
# install_test.sh <build folder> <cmake> <C compiler> <C flags> <bundled: whether libdnnl is installed too, ON or OFF>
# Installs into a fresh prefix, moves that, looks at it, and builds and runs the project in consumer/ against it with
# CMake and with pkg-config.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 cmake=$2 cc=$3 flags=$4 bundled=$5

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset LD_LIBRARY_PATH CMAKE_PREFIX_PATH

"$cmake" --install "$build" --prefix "$work/first" >/dev/null
prefix=$work/moved
mv "$work/first" "$prefix"
pc_file=$(find "$prefix" -name rekindle.pc)
libdir=$(dirname "$(dirname "$pc_file")")

expect() { # expect <pattern> <text> <what the text is>
    grep -qE -- "$1" <<<"$2" && return 0
    printf '%s does not have %s:\n%s\n' "$3" "$1" "$2"
    exit 1
}

if [ "$bundled" = ON ]; then
    expect 'RUNPATH.*\[\$ORIGIN\]' "$(readelf -dW "$libdir/librekindle.so")" "the installed library"
    expect "libdnnl.so.3 => $libdir/libdnnl.so.3" "$(ldd "$libdir/librekindle.so")" "what the library loads"
    expect 'Apache License' "$(cat "$prefix/share/doc/rekindle/onednn/LICENSE")" "oneDNN's licence"
fi
if [ -e "$prefix/bin/rekindle" ]; then
    expect "librekindle.so.[0-9]+ => $prefix/bin/../" "$(ldd "$prefix/bin/rekindle")" "what the tool loads"
fi

"$cmake" -S "$here/consumer" -B "$work/cmake" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF >"$work/log" 2>&1 &&
    "$cmake" --build "$work/cmake" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
echo "built with CMake:"
"$work/cmake/consumer"

export PKG_CONFIG_PATH=$libdir/pkgconfig
read -r -a options <<<"$flags $(pkg-config --cflags --libs rekindle)"
"$cc" -std=c99 -Wall -Wextra -pedantic -Werror "$here/consumer/main.c" "${options[@]}" \
    "-Wl,-rpath,$(pkg-config --variable=libdir rekindle)" -o "$work/consumer"
echo "built with pkg-config, version $(pkg-config --modversion rekindle):"
"$work/consumer"

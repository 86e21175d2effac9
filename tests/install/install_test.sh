#!/usr/bin/env bash
# install_test.sh <build folder> <cmake> <C compiler> <C flags>
# Installs into a fresh prefix, moves that, and builds and runs the project in consumer/ against it in both ways.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 cmake=$2 cc=$3 flags=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset LD_LIBRARY_PATH CMAKE_PREFIX_PATH

"$cmake" --install "$build" --prefix "$work/first" >/dev/null
prefix=$work/moved
mv "$work/first" "$prefix"

"$cmake" -S "$here/consumer" -B "$work/cmake" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF >"$work/log" 2>&1 &&
    "$cmake" --build "$work/cmake" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
echo "built with CMake:"
"$work/cmake/consumer"

export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name rekindle.pc)")
read -r -a options <<<"$flags $(pkg-config --cflags --libs rekindle)"
"$cc" -std=c99 -Wall -Wextra -pedantic -Werror "$here/consumer/main.c" "${options[@]}" \
    "-Wl,-rpath,$(pkg-config --variable=libdir rekindle)" -o "$work/consumer"
echo "built with pkg-config $(pkg-config --modversion rekindle):"
"$work/consumer"

if [ -x "$prefix/bin/rekindle" ]; then
    libraries=$(ldd "$prefix/bin/rekindle")
    grep -q "librekindle.so.* => $prefix/bin/../" <<<"$libraries" ||
        { echo "the installed tool does not find the installed library: $libraries"; exit 1; }
fi

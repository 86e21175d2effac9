#!/usr/bin/env bash
# install_test.sh <build folder> <cmake> <C compiler> <C flags> <bundled: whether libdnnl is installed too, ON or OFF>
# Installs into a fresh prefix, moves that, looks at it, and builds and runs the project in consumer/ against it with
# CMake, with pkg-config and with the compiler alone.
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

has_sections() { # has_sections <file> <pattern of their names>
    grep -qE " ($2) " <<<"$(readelf -SW "$1")"
}

# Symbols are in a file of their own, which debuggers find by its name and check against the build's identity.
library=$(realpath "$libdir/librekindle.so")
for file in "$library" "$libdir"/librekindle-*.so "$libdir"/libdnnl.so.* "$prefix"/bin/*; do
    [ -e "$file" ] || continue
    ! has_sections "$file" '\.debug_.*|\.symtab' || { echo "expected $file to be stripped"; exit 1; }
done
[ -z "$(find "$prefix" -name '*.debug')" ] || { echo "expected symbols only where they are asked for"; exit 1; }
"$cmake" --install "$build" --prefix "$prefix" --component symbols >/dev/null
symbols=$library.debug
has_sections "$symbols" '\.debug_line' || { echo "expected lines in $symbols"; exit 1; }
expect "$(basename "$symbols")" "$(readelf --string-dump=.gnu_debuglink "$library")" "what the library says of its symbols"
expect "$(readelf -n "$library" | grep 'Build ID')" "$(readelf -n "$symbols")" "the file of symbols"

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

# compile <arguments>...: the consumer, with the library found by these.
compile() {
    read -r -a sanitizers <<<"$flags"
    "$cc" -std=c99 -Wall -Wextra -pedantic -Werror "$here/consumer/main.c" "${sanitizers[@]}" "$@" -o "$work/consumer"
    "$work/consumer"
}

export PKG_CONFIG_PATH=$libdir/pkgconfig
echo "built with pkg-config, version $(pkg-config --modversion rekindle):"
read -r -a options <<<"$(pkg-config --cflags --libs rekindle)"
compile "${options[@]}"

echo "built with the compiler alone:"
compile "-I$prefix/include" "-L$libdir" -lrekindle "-Wl,-rpath,$libdir"

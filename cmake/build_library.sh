#!/usr/bin/env bash
# build_library.sh [prefix]: sets up what the library alone needs, builds library and tool in build/library, and installs
# them with headers, libdnnl and what CMake and pkg-config read, into the folder `prefix` if one is given. Takes a compiler
# and CMake; what else is missing is installed as setup.sh says.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -le 1 ] || { printf 'usage: bash cmake/build_library.sh [prefix]\n' >&2; exit 2; }

bash "$project/cmake/setup.sh" --library
command -v make >/dev/null || export CMAKE_GENERATOR=Ninja
(cd "$project" && cmake --preset library --log-level=WARNING)
cmake --build "$project/build/library" -j "$(nproc)"
[ $# -eq 0 ] || cmake --install "$project/build/library" --prefix "$1"

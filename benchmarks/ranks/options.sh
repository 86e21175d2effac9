# Sourced by the scripts that time steps on ranks: reads --rounds N, which $rounds is else, and --build FOLDER, and leaves the
# other arguments. What they run, and a folder where ranks meet, which goes with the script.
set -euo pipefail
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$source_folder/build/release
while [ $# -ge 2 ]; do
    case $1 in
    --rounds) rounds=$2 ;;
    --build) build=$2 ;;
    *) break ;;
    esac
    shift 2
done
bench=$build/benchmarks/ranks_bench
mpi=$build/communicators/mpi/librekindle-mpi.so
tcp=$build/communicators/tcp/librekindle-tcp.so
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT

# Sourced by the campaigns: reads --build, --kills, --seed and their like into variables, and makes a folder to work in with
# the first test images and labels of Fashion-MNIST, without headers. Exits with 77 where the data set is not installed.
set -euo pipefail

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data_set=/usr/share/datasets/fashion-mnist
images=1500
build=$source_folder/build/release

# read_options <usage> <argument>...: each --name value becomes the variable `name`, which must exist.
read_options() {
    local usage=$1 name
    shift
    while [ $# -gt 0 ]; do
        name=${1#--}
        name=${name//-/_}
        if [ "$1" != "${1#--}" ] && [ -n "${!name+set}" ] && [ $# -ge 2 ]; then
            printf -v "$name" %s "$2"
            shift 2
        else
            echo "usage: $usage" >&2
            exit 2
        fi
    done
}

make_work_folder() {
    if [ ! -f "$data_set/t10k-images-idx3-ubyte.gz" ]; then
        echo "$data_set is missing; on Debian: apt-get install dataset-fashion-mnist" >&2
        exit 77
    fi
    mkdir -p "$build/tests/recovery"
    work=$(mktemp -d "$build/tests/recovery/campaign-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # The files' headers have 16 and 8 bytes. The reader's early end ends gzip by SIGPIPE.
    (gzip -dc "$data_set/t10k-images-idx3-ubyte.gz" || true) 2>/dev/null | tail -c +17 | head -c $((images * 784)) >"$work/images" || true
    (gzip -dc "$data_set/t10k-labels-idx1-ubyte.gz" || true) 2>/dev/null | tail -c +9 | head -c $images >"$work/labels" || true
}

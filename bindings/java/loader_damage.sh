#!/usr/bin/env bash
# loader_damage.sh <java> <jar> <folder of the tests' classes> [ranges]: the cache of native libraries is damaged in each way,
# and the next start works and leaves the cache whole. By default all files are damaged at once, in two ranges; a campaign
# damages one after the other in each of so many ranges.
set -euo pipefail

readonly java=$1 ranges=${4:-2} in_turn=${4:+yes}
work=$(realpath "$(mktemp -d)")
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work"
cp "$2" rekindle.jar
mkdir tests jar
(cd jar && "$(dirname "$(realpath "$java")")/jar" xf ../rekindle.jar native)
readonly whole=$work/jar/native/linux-x86_64
cp "$3"/LoadedFrom.class tests/
starts=0

fail() {
    printf 'loader_damage: %s\n' "$1" >&2
    cat errors >&2
    exit 1
}

start() { # start <what was done>
    local loaded
    starts=$((starts + 1))
    loaded=$("$java" -Xshare:auto -Dorg.rekindle.cache="$work/cache" -cp rekindle.jar:tests LoadedFrom 2>errors) ||
        fail "it does not start after: $1"
    [ "$loaded" = "$folder" ] || fail "after: $1: it was $loaded; expected $folder"
    [ ! -s errors ] || fail "after: $1: it says something"
}

check() { # check <what was done>: a start mends it
    start "$1"
    [ -d "$folder" ] || fail "after: $1: $folder is no folder"
    (cd "$folder" && sha256sum --quiet -c ../../hashes) >errors 2>&1 || fail "not mended: $1"
    [ "$(cd "$folder" && echo *)" = "$names" ] || fail "left behind after: $1: $(cd "$folder" && echo *)"
}

damage() { # damage <way> <file> <offset> <length>
    case $1 in
        cut) truncate -s "$3" "$2" ;;
        zeros) dd if=/dev/zero of="$2" bs=1 seek="$3" count="$4" conv=notrunc status=none ;;
        flip) local byte
            byte=$(od -An -tu1 -j "$3" -N 1 "$2")
            printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$2" bs=1 seek="$3" conv=notrunc status=none ;;
        folder) rm "$2" && mkdir "$2" && touch "$2/file" ;;
        link) ln -sf /dev/null "$2" ;;
        fifo) rm "$2" && mkfifo "$2" ;;
        missing) rm "$2" ;;
        unreadable) chmod 000 "$2" ;;
        writable) chmod 666 "$2" ;;
    esac
}

folder= names=
first=$("$java" -Dorg.rekindle.cache="$work/cache" -cp rekindle.jar:tests LoadedFrom)
folder=$first
names='libdnnl.so.3 libgomp.so.1 librekindle.so.0 librekindlejava.so lock'
sed 's/ /  /' "$whole/libraries" >hashes
[ "$(stat -c %a cache "$folder" | tr '\n' ' ')" = '700 700 ' ] || fail 'the cache is not private'
check 'nothing'

damage_range() { # damage_range <way> <file> <range>: at a place in the range, another one for each way
    local size offset
    size=$(stat -c %s "$folder/$2")
    offset=$((size * (3 * $3 + ${#1} % 3) / (3 * ranges)))
    damage "$1" "$folder/$2" "$offset" 4096
    if cmp -s "$folder/$2" "$whole/$2"; then damage flip "$folder/$2" "$offset"; fi # zeros, where zeros had been
}

groups=('libgomp.so.1 libdnnl.so.3 librekindle.so.0 librekindlejava.so')
[ -z "$in_turn" ] || read -ra groups <<<"${groups[0]}"
for files in "${groups[@]}"; do
    for ((range = 0; range < ranges; ++range)); do
        for way in cut zeros flip; do
            for file in $files; do damage_range $way "$file" $range; done
            check "$way $files in range $range of $ranges"
        done
    done
    for way in folder link fifo missing unreadable writable; do
        for file in $files; do damage $way "$folder/$file"; done
        check "$way $files"
    done
    if [ "$(id -u)" -eq 0 ]; then
        for file in $files; do chown 65534 "$folder/$file"; done
        check "$files of another user"
    fi
done

rm -r "$folder" && touch "$folder" && check 'the folder is a file'
rm -r "$folder" && ln -s nowhere "$folder" && check 'the folder is a link to nowhere'
rm -r cache && check 'no cache'
chmod 500 "$folder" && rm -f "$folder/libgomp.so.1" && check 'the folder is read-only'
rm "$folder/lock" && touch "$folder/libdnnl.so.3.new" && damage flip "$folder/librekindle.so.0" 1000 &&
    check 'killed while unpacking'

# Several find the damage at once.
for round in $(seq "$ranges"); do
    damage cut "$folder/libdnnl.so.3" 1000000
    damage flip "$folder/librekindlejava.so" 1000
    processes=()
    for process in 1 2 3 4; do
        "$java" -Dorg.rekindle.cache="$work/cache" -cp rekindle.jar:tests LoadedFrom >"loaded-$process" 2>errors &
        processes+=($!)
    done
    for process in "${processes[@]}"; do wait "$process" || fail 'one of several processes did not run'; done
    [ "$(sort -u loaded-?)" = "$folder" ] || fail 'processes that mended at once use several folders'
    check 'several processes mended at once'
done
echo "$starts starts, each with a damaged cache, worked"

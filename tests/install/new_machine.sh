#!/usr/bin/env bash
# new_machine.sh [folder]: makes a Debian 12 with a compiler and CMake and nothing else that Rekindle needs, and builds the
# library in it by one command, as root and as a user with sudo; then builds and runs tests/install/consumer there with
# plain gcc. Needs root, network and debootstrap, and takes about ten minutes; not part of tests/run.sh. The system stays in
# `folder`, if one is given, and is used again.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    work=$(cd "$1" && pwd)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi

[ -e "$work/base/made" ] || {
    rm -rf "$work/base"
    debootstrap --variant=minbase --include=ca-certificates,cmake,g++,sudo bookworm "$work/base" >"$work/debootstrap.log"
    # What this machine needs to reach the network: its resolver, its certificates, its settings of apt and pip.
    cp /etc/resolv.conf /etc/hosts "$work/base/etc/"
    cp /etc/ssl/certs/ca-certificates.crt "$work/base/etc/ssl/certs/"
    if [ -e /etc/pip.conf ]; then cp /etc/pip.conf "$work/base/etc/"; fi
    touch "$work/base/made"
}

# in_machine <user> <command>: in a copy of the base system that has the sources in /home/<user>/rekindle.
in_machine() {
    local user=$1 machine=$work/$1 owner=$1 status=0
    rm -rf "$machine"
    cp -a "$work/base" "$machine"
    chroot "$machine" useradd --create-home --shell /bin/bash "$user"
    printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$user" >"$machine/etc/sudoers.d/$user"
    mkdir "$machine/home/$user/rekindle"
    git -C "$project" ls-files -z --cached --others --exclude-standard | tar -C "$project" --null -T - -c |
        tar -C "$machine/home/$user/rekindle" -x
    [ "$user" != as_root ] || owner=root
    chroot "$machine" chown -R "$owner:" "/home/$user/rekindle"
    unshare --mount --pid --fork bash -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
        exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            chroot --userspec="$1" "$0" env HOME="/home/$2" bash -euc "cd ~; $3"' "$machine" "$owner" "$user" "$2" || status=$?
    rm -rf "$machine"
    return "$status"
}

check='for tool in javac swig go clang ninja python3 flatc; do ! command -v $tool || exit 1; done
    bash rekindle/cmake/build_library.sh ~/installed
    gcc rekindle/tests/install/consumer/main.c -I installed/include -L installed/lib -lrekindle -Wl,-rpath,$HOME/installed/lib -o consumer
    ./consumer
    installed/bin/rekindle --version
    ! command -v javac swig go clang'
for user in as_root with_sudo; do
    in_machine "$user" "$check" >"$work/$user.log" 2>&1 || { tail -n 40 "$work/$user.log"; echo "$user: failed"; exit 1; }
    grep -E '^setup: installing' "$work/$user.log"
    tail -n 2 "$work/$user.log"
    echo "$user: a new machine built the library in one command"
done

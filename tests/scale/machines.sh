#!/usr/bin/env bash
# machines.sh COMMAND ARGUMENT...: runs the command where network namespaces stand for machines. `rank-0` to `rank-3` are
# machines with a network card, eth0, each at one end of a cable, whose other end is `port-0` and so on; `switch` connects
# them with each other and with the command's own. All of it vanishes with the command, and nothing outside sees it. Exits
# with 77 where that is not allowed, and tells why.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

# The names of namespaces are files in /run/netns: this /run is the command's own.
enter=(unshare --map-root-user --net --mount)
if [ -z "${REKINDLE_TEST_INSIDE:-}" ]; then
    for program in unshare nsenter ip; do
        if [ -z "$(command -v $program)" ]; then
            echo "there is no $program" >&2
            exit 77
        fi
    done
    "${enter[@]}" sh -c 'mount -t tmpfs none /run && ip netns add try' || exit 77
    REKINDLE_TEST_INSIDE=1 exec "${enter[@]}" bash "${BASH_SOURCE[0]}" "$@"
fi
unset REKINDLE_TEST_INSIDE

mount -t tmpfs none /run
ip link set lo up
ip link add switch type bridge
ip address add 10.0.0.254/24 dev switch
ip link set switch up
for rank in 0 1 2 3; do
    ip netns add rank-$rank
    ip link add port-$rank master switch type veth peer name eth0 netns rank-$rank
    ip link set port-$rank up
    ip -n rank-$rank address add 10.0.0.$((rank + 1))/24 dev eth0
    ip -n rank-$rank link set eth0 up
    ip -n rank-$rank link set lo up
done
# Ranks on other machines reach their launcher by this network, too.
export PMIX_MCA_ptl_base_if_include=switch PMIX_MCA_ptl_base_remote_connections=1
exec "$@"

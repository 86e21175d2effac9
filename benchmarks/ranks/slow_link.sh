#!/usr/bin/env bash
# slow_link.sh [--rounds N] [--build FOLDER] RATE...: a training step on two ranks of one thread each over TCP, on machines
# (network namespaces) whose network carries so much each way, "5gbit" say, and first one without a limit. How much more a
# step takes than there is what is not hidden behind computing. Nothing else should run.
if [ -z "${REKINDLE_ON_MACHINES:-}" ]; then
    export REKINDLE_ON_MACHINES=1
    exec "$(dirname "${BASH_SOURCE[0]}")/../../tests/scale/machines.sh" bash "${BASH_SOURCE[0]}" "$@"
fi
PATH=$PATH:/usr/sbin:/sbin
rounds=5
source "$(dirname "${BASH_SOURCE[0]}")/options.sh"

for rate in '' "$@"; do
    echo "${rate:-without a limit}"
    for rank in 0 1; do
        [ -z "$rate" ] || ip netns exec rank-$rank tc qdisc replace dev eth0 root tbf rate "$rate" burst 1mb latency 50ms
    done
    ip netns exec rank-1 "$bench" "$tcp" "rank=1,size=2,store=$store,interface=eth0" "$rounds" &
    ip netns exec rank-0 "$bench" "$tcp" "rank=0,size=2,store=$store,interface=eth0" "$rounds"
    wait
done

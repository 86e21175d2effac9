"""simulation_test.py: the simulation sends the messages that messages.py names, and the formula comes near to it."""

import collections
import itertools

from cost import cost
from machine import Link, Work
from messages import Step, sent
from simulate import Network, seconds_a_step

TOLERANCE = 0.1
LINK = Link(latency=20e-6, bandwidth=25e9 / 8, message=3e-6)


def check_messages():
    work = Work(shard=1e-3, merge=1e9, update=1e-4)
    for ranks, shards, batch, floats in [(2, 2, 8, 7205), (3, 8, 24, 7205), (5, 13, 40, 400_037), (8, 12, 7, 300_005),
                                         (6, 6, 60, 7205), (2, 5, 9, 5_000_019)]:
        for overlaps in (False, True):
            step = Step(ranks, shards, batch, floats, 6, overlaps)
            found = collections.Counter()
            Network(step, work, LINK, lambda *message: found.update([message])).run(1)
            if found != collections.Counter(sent(step)):
                raise SystemExit(f"{step}: the simulation sends other messages")


def check_formula():
    """Of a convolutional network, an MLP, and one of the size of ResNet-50, in shards from 1 ms on: as many as ranks, or
    twice as many, or others."""
    worst = (0.0, None)
    for (floats, shard), ranks, threads, overlaps in itertools.product(
            [(36_000, 10e-3), (101_824, 1e-3), (25_600_000, 0.5)], (2, 3, 5, 6, 8, 24, 32), (1, 4), (False, True)):
        work = Work(shard, 1e9, floats / 1e9, threads)
        for shards in (ranks, 2 * ranks, 37, 48, 100):
            step = Step(ranks, shards, 8 * shards, floats, 4, overlaps)
            simulated, by_formula = seconds_a_step(step, work, LINK), cost(step, work, LINK).step()
            difference = abs(by_formula / simulated - 1)
            where = f"{step}, threads: {threads}: {simulated:.6f} s simulated, {by_formula:.6f} s"
            worst = max(worst, (difference, where), key=lambda found: found[0])
    print(f"the formula differs from the simulation by {worst[0]:.1%} at most: {worst[1]}")
    if worst[0] > TOLERANCE:
        raise SystemExit(f"expected {TOLERANCE:.0%} at most")


check_messages()
check_formula()

"""cluster.py [ranks...]: prints the table of docs/scale-out.md: what a step costs on many machines, by the formula
and by the simulation. Each machine is a rank of several threads, each of which has one shard."""

import dataclasses
import sys

from cost import cost
from machine import Link, Work
from messages import Step
from simulate import seconds_a_step

THREADS, NUMBERS = 8, 4
LATENCY, MESSAGE = 20e-6, 5e-6  # seconds
GIGABITS = (25, 100)
MERGE, UPDATE = 2e9, 1e9  # floats a second


@dataclasses.dataclass(frozen=True)
class Model:
    name: str
    floats: int
    samples: int  # of a shard
    sample: float  # seconds on one thread


MODELS = (
    Model("CNN, 35 thousand weights", 34_826, 32, 150e-6),
    Model("MLP, 102 thousand", 101_770, 128, 5e-6),
    Model("ResNet-50, 25.6 million", 25_600_000, 4, 0.5),
)


def link_of(gigabits):
    return Link(LATENCY, gigabits * 1e9 / 8, MESSAGE)


def row(model, ranks, gigabits):
    link, parts, alone = link_of(gigabits), [], None
    for overlaps in (True, False):
        shards = ranks * THREADS
        step = Step(ranks, shards, shards * model.samples, model.floats, NUMBERS, overlaps)
        work = Work(model.samples * model.sample, MERGE, model.floats / UPDATE, THREADS)
        alone = cost(Step(1, THREADS, THREADS * model.samples, model.floats, NUMBERS), work, link).step()
        parts.append((cost(step, work, link), seconds_a_step(step, work, link, 1)))
    cells = [model.name, str(ranks), str(gigabits), f"{alone * 1e3:.2f}"]
    for of, simulated in parts:
        cells += [f"{of.step() * 1e3:.2f}", f"{simulated * 1e3:.2f}", f"{alone / simulated:.0%}"]
    of = parts[0][0]
    cells.append(f"{of.meeting * 1e3:.2f}, {of.exchange * 1e3:.2f}, {of.merge * 1e3:.2f}")
    return "| " + " | ".join(cells) + " |"


def main():
    print("| model | ranks | Gbit/s | alone | formula | simulated | efficiency | nothing overlapped: formula "
          "| simulated | efficiency | meeting, exchange, adding |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for model in MODELS:
        for ranks in map(int, sys.argv[1:] or (8, 64, 512)):
            for gigabits in GIGABITS:
                print(row(model, ranks, gigabits), flush=True)


main()

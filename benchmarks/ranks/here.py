"""here.py [rounds [subject...]]: a step of two and three ranks on this machine, as the simulation and the formula
predict it from what is measured of a process alone and of messages between two, and as it is. Nothing else should
run."""

import os
import statistics
import subprocess
import sys
import tempfile

from contestants import BUILD, LIBRARIES, MPIRUN_ENVIRONMENT, mpirun, rekindle, ways
from cost import cost
from machine import Link, Work
from messages import Step
from simulate import seconds_a_step

# Batch, weights.
SUBJECTS = {"cnn b128": (128, 34826), "mlp b256": (256, 101770), "mlp b32": (32, 101770)}
NUMBERS = 4  # the loss, that of the output, accuracy's sum and count
RANKS = (2, 3)


def run_two(program, way, *arguments):
    """The first line of what one of two ranks prints."""
    library = str(LIBRARIES[way])
    if way == "mpi":
        return subprocess.run([*mpirun(2), program, library, "", *arguments],
                              env={**os.environ, **MPIRUN_ENVIRONMENT}, check=True, capture_output=True,
                              text=True).stdout
    with tempfile.TemporaryDirectory() as store:
        ranks = [subprocess.Popen([program, library, f"rank={rank},size=2,store={store},interface=lo", *arguments],
                                  stdout=subprocess.PIPE, text=True) for rank in (0, 1)]
        return ranks[0].communicate()[0] + ranks[1].communicate()[0]


def measure_link(way, floats):
    program = str(BUILD / "benchmarks/link_bench")
    latency, message, bandwidth = map(float, run_two(program, way, str(floats // 2 * 4)).split())
    return Link(latency, bandwidth, message)


def measure_merge(floats):
    program = str(BUILD / "benchmarks/add_bench")
    return float(subprocess.run([program, str(floats)], check=True, capture_output=True, text=True).stdout)


def time_in_turns(runs, rounds):
    """The median of each, in seconds; the first round does not count."""
    taken = [[run.ask("time")[0] for run in runs] for _ in range(rounds + 1)][1:]
    for run in runs:
        run.end()
    return [statistics.median(column) * 1e-6 for column in zip(*taken)]


def work_of(one, two, merge, floats):
    """From a process's steps on one and on two shards of the same size: a step is shards and what is done once."""
    shard = min(max(two - one - floats / merge, 0.0), one)
    return Work(shard=shard, merge=merge, update=one - shard)


def slowed(work, ranks):
    """Where there are more ranks than processors, each has its share."""
    share = max(1.0, ranks / len(os.sched_getaffinity(0)))
    return Work(work.shard * share, work.merge / share, work.update * share)


def compare(subject, rounds):
    batch, floats = SUBJECTS[subject]
    merge = measure_merge(floats)
    links = {way: measure_link(way, floats) for way in ways()}
    for ranks in RANKS:
        alone = [rekindle("alone", subject, count * (batch // ranks), count, 1) for count in (1, 2)]
        together = [rekindle(way, subject, batch, ranks, ranks) for way in links]
        one, two, *measured = time_in_turns(alone + together, rounds)
        report(Step(ranks, ranks, batch, floats, NUMBERS), slowed(work_of(one, two, merge, floats), ranks), subject,
               zip(links.items(), measured))


def report(step, work, subject, found):
    for (way, link), measured in found:
        simulated, by_formula = seconds_a_step(step, work, link), cost(step, work, link).step()
        print(f"{subject} {step.ranks} ranks {way}: simulated {simulated * 1e6:8.0f} us, by the formula "
              f"{by_formula * 1e6:8.0f}, measured {measured * 1e6:8.0f}: {simulated / measured:.2f}")
        print(f"    shard {work.shard * 1e6:.0f} us, once {work.update * 1e6:.0f} us, adds {work.merge / 1e9:.2f} G/s, "
              f"latency {link.latency * 1e6:.1f} us, message {link.message * 1e6:.2f} us, "
              f"{link.bandwidth / 1e9:.2f} GB/s", flush=True)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for subject in sys.argv[2:] or SUBJECTS:
        compare(subject, rounds)


main()

"""compare.py [rounds [subject...]]: two ranks of one thread each, Rekindle's and those of PyTorch's
DistributedDataParallel, on the same models, weights and samples. First all must agree on their losses; then they are
timed in turns. PyTorch does a little less: it has the pixels scaled beforehand, and does not count its hits."""

import statistics
import sys
import tempfile

from contestants import ddp, rekindle, ways

RANKS = SHARDS = 2
TOLERANCE = 1e-3
# Batch; and how many times as many samples a second as PyTorch's fastest are aimed at, over Rekindle's fastest.
SUBJECTS = {"cnn b128": (128, 1.8), "mlp b256": (256, None), "mlp b32": (32, 2.5)}


def variants(subject):
    return ["eager", "compiled"] + ["channels last", "compiled channels last"] * subject.startswith("cnn")


def require_agreement(expected, name, losses):
    worst = max(abs(a - b) / abs(b) for a, b in zip(losses, expected))
    if len(losses) != len(expected) or worst > TOLERANCE:
        raise SystemExit(f"{name} does not agree: losses {losses}, those of Rekindle {expected}")
    return worst


def start(subject, batch, folder):
    ours = [rekindle(way, subject, batch, SHARDS, RANKS) for way in ways()]
    losses = [each.ask(f"losses {folder}") for each in ours]
    for each, own in zip(ours, losses):
        if own != losses[0]:
            raise SystemExit(f"{each.name} has other losses than {ours[0].name}: {own}, {losses[0]}")
    theirs = [ddp(variant, subject, batch, folder, RANKS) for variant in variants(subject)]
    worst = max(require_agreement(losses[0], each.name, each.ask("losses")) for each in theirs)
    print(f"{subject}: {len(losses[0])} losses agree to {worst:.1e}")
    return ours, theirs


def compare(subject, rounds):
    batch, goal = SUBJECTS[subject]
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = start(subject, batch, folder)
        times = {each: [] for each in ours + theirs}
        for each in times:
            each.ask("time")
        for _ in range(rounds):
            for each, taken in times.items():
                taken += each.ask("time")
        for each in times:
            each.end()
    medians = {each: statistics.median(taken) for each, taken in times.items()}
    fastest = min(medians[each] for each in theirs)
    for each in ours:
        print(f"  {each.name}: {fastest / medians[each]:.2f} times the samples a second of PyTorch's fastest" +
              f"; goal {goal}" * (goal is not None))
    for each, median in sorted(medians.items(), key=lambda item: item[1]):
        print(f"    {each.name:30} {median:10.1f} us a step {batch / median * 1e6:12.0f} samples a second")
    sys.stdout.flush()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for subject in sys.argv[2:] or SUBJECTS:
        compare(subject, rounds)


main()

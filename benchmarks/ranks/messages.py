"""messages.py <ranks> <shards> <batch> <floats> <numbers>: the messages of a training step on several ranks, "from to
bytes" a line, by the rules of docs/scale-out.md, written independently of the library. tests/ranks/messages_test.c
compares them with what the library sends.

Tables of rows (Embedding), rows that stateful layers keep, and masks that count samples have messages of their own,
which are not here; nor are the meetings between steps."""

import dataclasses
import sys

HEAD_BYTES, FLOAT_BYTES, NUMBER_BYTES = 32, 4, 8
UNIT = 64  # floats; slices and pieces end at a multiple of it
# Gradients are cut into about so many pieces; but a rank's slice of a piece has at least and at most so many floats.
PIECES, LEAST_SLICE_FLOATS, MOST_SLICE_FLOATS = 8, 65536, 262144


@dataclasses.dataclass(frozen=True)
class Step:
    """`numbers`: of losses, metrics and statistics, of which every node that travels has as many. `overlaps`: pieces of
    gradients travel while ranks compute, as the library's do; else, to compare, they are one piece, which travels
    behind the meeting."""

    ranks: int
    shards: int
    batch: int
    floats: int
    numbers: int
    overlaps: bool = True


def samples(step, begin, end):
    return end * step.batch // step.shards - begin * step.batch // step.shards


def middle(begin, end):
    """Behind the largest power of two that leaves something."""
    half = 1
    while 2 * half < end - begin:
        half *= 2
    return begin + half


def nodes_of(step, rank):
    """The largest nodes of the tree that lie in a rank's shards and have samples, as (begin, end)."""
    first, last = rank * step.shards // step.ranks, (rank + 1) * step.shards // step.ranks
    found, open_nodes = [], [(0, step.shards)]
    while open_nodes:
        begin, end = open_nodes.pop()
        if end <= first or last <= begin:
            continue
        if first <= begin and end <= last:
            if samples(step, begin, end) > 0:
                found.append((begin, end))
            continue
        between = middle(begin, end)
        open_nodes += [(between, end), (begin, between)]
    return found


def pieces(step):
    """Floats of each piece, those of the arena's end first."""
    count = 1
    if step.overlaps and step.ranks > 1:
        slice_floats = min(max(step.floats // (PIECES * step.ranks), LEAST_SLICE_FLOATS), MOST_SLICE_FLOATS)
        count = max(step.floats // (slice_floats * step.ranks), 1)
    inner = [step.floats * left // count // UNIT * UNIT for left in range(count - 1, 0, -1)]
    bounds = [step.floats, *inner, 0]
    return [upper - lower for upper, lower in zip(bounds, bounds[1:])]


def slices(step, piece_floats):
    """Floats of a piece that each rank adds up."""
    units = -(-piece_floats // UNIT)
    bounds = [min(units * rank // step.ranks * UNIT, piece_floats) for rank in range(step.ranks + 1)]
    return [end - begin for begin, end in zip(bounds, bounds[1:])]


def messages(step):
    """All of a step, as (from, to, bytes), in no order."""
    nodes = [len(nodes_of(step, rank)) for rank in range(step.ranks)]
    sizes = [slices(step, piece) for piece in pieces(step)]
    for rank in range(1, step.ranks):
        yield rank, 0, HEAD_BYTES
        yield rank, 0, NUMBER_BYTES * (1 + nodes[rank] * step.numbers)
        yield 0, rank, HEAD_BYTES
        yield 0, rank, NUMBER_BYTES * (1 + step.numbers)
    for sender in range(step.ranks):
        for receiver in range(step.ranks):
            if sender == receiver:
                continue
            for of_piece in sizes:
                yield from [(sender, receiver, FLOAT_BYTES * of_piece[receiver])] * nodes[sender]
                yield sender, receiver, FLOAT_BYTES * of_piece[sender]


def sent(step):
    """Those that have bytes: without them nothing is sent."""
    return [message for message in messages(step) if message[2] > 0]


if __name__ == "__main__":
    for message in sent(Step(*map(int, sys.argv[1:]))):
        print(*message)

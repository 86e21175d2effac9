"""The formula of docs/scale-out.md for the time of a step."""

import dataclasses
import math

from messages import FLOAT_BYTES, UNIT, nodes_of, pieces


@dataclasses.dataclass(frozen=True)
class Cost:
    """Seconds of its parts."""

    compute: float
    meeting: float
    exchange: float
    merge: float
    update: float

    def step(self):
        return self.compute + self.meeting + self.exchange + self.merge + self.update


def cost(step, work, link, hidden=None):
    """`hidden`: the share of the bytes that travel during the way back; None: what can."""
    ranks, floats, others = step.ranks, step.floats, step.ranks - 1
    most = -(-step.shards // ranks)
    travelling = [len(nodes_of(step, rank)) for rank in range(ranks)]
    nodes = max(travelling)
    adds = (most - nodes) * floats / work.merge / work.threads
    compute = math.ceil(most / work.threads) * work.shard + adds
    if ranks == 1:
        return Cost(compute, 0.0, 0.0, 0.0, work.update)
    count = len(pieces(step))
    meeting = 2 * link.latency + 4 * ranks * link.message
    slice_time = FLOAT_BYTES * floats / ranks / link.bandwidth
    wire = (nodes + 1) * others * slice_time
    have_slices = min(1, math.ceil(floats / UNIT) / ranks)
    # A rank sends its nodes and its sum to each other, and gets theirs.
    handling = count * ((nodes + 2) * others + sum(travelling) - nodes) * link.message * have_slices
    if hidden is None:
        hidden = min(1 - 1 / count, work.backward * work.shard / wire) if step.overlaps else 0.0
    left = (1 - hidden) * wire
    exchange = max(handling, left) + min(handling, left) / others
    if not step.overlaps:  # else at the same time as the meeting
        exchange += 2 * link.latency
    merge = (sum(travelling) - 1) * floats / ranks / work.merge
    return Cost(compute, meeting, exchange, merge, work.update)

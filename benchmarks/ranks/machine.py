"""What the cost of a step depends on besides its messages."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Link:
    """Of each rank: a full-duplex way into a network that is never the bottleneck itself."""

    latency: float  # seconds from one rank to another
    bandwidth: float  # bytes a second, each way
    message: float  # seconds of the processor for a message, at each of its ends


@dataclasses.dataclass(frozen=True)
class Work:
    """On one rank."""

    shard: float  # seconds for the forward and backward pass of a shard, on one thread
    merge: float  # floats a second that are added to others
    update: float  # seconds for the optimizer's update of all weights, and all else that each rank does for itself
    threads: int = 1
    backward: float = 2 / 3  # the share of a shard's time in which gradients come to be

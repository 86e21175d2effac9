"""A discrete-event simulation of training steps on several ranks: every message that messages.py names, at the time at
which the library sends it, over links with latency, bandwidth and a cost for each message.

A rank is one sequence of work: it computes, and looks after messages between two kernels, or while it waits. What it
sends goes through its link in that order, and what it gets comes through the other way of the link in the order in
which it arrives."""

import heapq

from messages import FLOAT_BYTES, HEAD_BYTES, NUMBER_BYTES, nodes_of, pieces, slices

GATHERED, SPREAD, NODE, SUM = range(4)


class Plan:
    """What a step consists of, the same for all ranks."""

    def __init__(self, step, work):
        self.step, self.work = step, work
        self.pieces = pieces(step)
        self.slices = [slices(step, piece) for piece in self.pieces]
        self.nodes = [nodes_of(step, rank) for rank in range(step.ranks)]
        self.all_nodes = sum(map(len, self.nodes))

    def shards(self, rank):
        step = self.step
        return rank * step.shards // step.ranks, (rank + 1) * step.shards // step.ranks


class Rank:
    """Its work is a generator that yields the time at which it goes on, or None where it waits for messages."""

    def __init__(self, number, plan, network):
        self.number, self.plan, self.network = number, plan, network
        self.now, self.sending_until, self.receiving_until = 0.0, 0.0, 0.0
        self.arrived = []  # (when, message), in order
        self.is_waiting = False
        self.steps = [self.new_step()]
        self.ended = []  # when each step has

    def new_step(self):
        pieces = len(self.plan.pieces)
        ranks = range(self.plan.step.ranks)
        return {
            "gathered": 0,
            "spread": 0,
            # Of each piece, slices that are to come: of others' nodes; and of sums, from those who have one.
            "nodes": [self.expected_nodes(piece) for piece in range(pieces)],
            "sums": sum(self.plan.slices[piece][rank] > 0 for piece in range(pieces) for rank in ranks
                        if rank != self.number),
            # Of this rank's nodes, the pieces that are there, counted node by node; of these, how many are sent.
            "put": set(),
            "sent": 0,
            "summed": 0,
        }

    def expected_nodes(self, piece):
        has_slice = self.plan.slices[piece][self.number] > 0
        return (self.plan.all_nodes - len(self.plan.nodes[self.number])) * has_slice

    def send(self, to, size, kind, index, piece=0):
        if size == 0:
            return
        self.now += self.network.link.message
        self.network.notice(self.number, to, size)
        start = max(self.now, self.sending_until)
        self.sending_until = start + size / self.network.link.bandwidth
        self.network.arrive_at(start + self.network.link.latency, to, (kind, index, piece, size))

    def others(self):
        ranks = self.plan.step.ranks
        return ((self.number + distance) % ranks for distance in range(1, ranks))

    def state(self, index):
        while len(self.steps) <= index:
            self.steps.append(self.new_step())
        return self.steps[index]

    def take_arrived(self, index):
        """All that has come by now; then what can be sent because of it."""
        taken = 0
        while taken < len(self.arrived) and self.arrived[taken][0] <= self.now:
            kind, of_step, piece, _ = self.arrived[taken][1]
            taken += 1
            self.now += self.network.link.message
            state = self.state(of_step)
            if kind == GATHERED:
                state["gathered"] += 1
            elif kind == SPREAD:
                state["spread"] += 1
            elif kind == NODE:
                state["nodes"][piece] -= 1
            else:
                state["sums"] -= 1
        del self.arrived[:taken]

    def exchange(self, index):
        """Sends what of this rank's nodes is there, adds up what has come of all, and gives the sums away."""
        plan, state = self.plan, self.state(index)
        own, count = len(plan.nodes[self.number]), len(plan.pieces)
        while state["sent"] in state["put"]:
            piece = state["sent"] % count
            for rank in self.others():
                self.send(rank, FLOAT_BYTES * plan.slices[piece][rank], NODE, index, piece)
            state["sent"] += 1
        while state["summed"] < count:
            piece = state["summed"]
            if state["nodes"][piece] > 0 or (own > 0 and state["sent"] <= (own - 1) * count + piece):
                return
            floats = plan.slices[piece][self.number]
            self.now += (plan.all_nodes - 1) * floats / plan.work.merge
            for rank in self.others():
                self.send(rank, FLOAT_BYTES * floats, SUM, index)
            state["summed"] += 1

    def compute(self, index):
        """Shards of as many threads at a time, whose pieces come one by one: those of a node with its last shard's. At
        each piece of any shard the rank looks after its messages."""
        plan, work, state = self.plan, self.plan.work, self.state(index)
        begin, end = plan.shards(self.number)
        last_of_node = {node[1] - 1: number for number, node in enumerate(plan.nodes[self.number])}
        count = len(plan.pieces)
        adds = max(end - begin - len(last_of_node), 0) * plan.step.floats / work.merge / work.threads
        rounds = -(-(end - begin) // work.threads)
        for first in range(begin, end, work.threads):
            shards = range(first, min(first + work.threads, end))
            done = [last_of_node[shard] for shard in shards if shard in last_of_node]
            yield self.now + work.shard * (1 - work.backward) + adds / rounds
            for piece in range(count):
                yield self.now + work.shard * work.backward / count
                state["put"].update(node * count + piece for node in done)
                if plan.step.overlaps:
                    self.take_arrived(index)
                    self.exchange(index)

    def wait(self, index, until, in_background):
        state = self.state(index)
        while True:
            self.take_arrived(index)
            if in_background:
                self.exchange(index)
            if until(state):
                return
            yield None

    def meet(self, index):
        plan, step = self.plan, self.plan.step
        if self.number == 0:
            yield from self.wait(index, lambda state: state["gathered"] == 2 * (step.ranks - 1), False)
            for rank in self.others():
                self.send(rank, HEAD_BYTES, SPREAD, index)
                self.send(rank, NUMBER_BYTES * (1 + step.numbers), SPREAD, index)
            return
        own = len(plan.nodes[self.number])
        self.send(0, HEAD_BYTES, GATHERED, index)
        self.send(0, NUMBER_BYTES * (1 + own * step.numbers), GATHERED, index)
        yield from self.wait(index, lambda state: state["spread"] == 2, False)

    def work(self, steps):
        count = len(self.plan.pieces)
        for index in range(steps):
            yield from self.compute(index)
            if self.plan.step.ranks > 1:
                yield from self.meet(index)
                self.exchange(index)
                yield from self.wait(index, lambda state: state["summed"] == count and state["sums"] == 0, True)
            yield max(self.now, self.sending_until) + self.plan.work.update
            self.ended.append(self.now)
            self.steps[index] = None


class Network:
    """`notice`: called with (from, to, bytes) for each message."""

    def __init__(self, step, work, link, notice=lambda *message: None):
        self.link, self.events, self.count, self.notice = link, [], 0, notice
        plan = Plan(step, work)
        self.ranks = [Rank(number, plan, self) for number in range(step.ranks)]

    def arrive_at(self, time, to, message):
        self.count += 1
        heapq.heappush(self.events, (time, self.count, to, message))

    def wake_at(self, time, rank):
        self.count += 1
        heapq.heappush(self.events, (time, self.count, rank, None))

    def go_on(self, rank, work):
        when = next(work, False)
        if when is False:
            return
        rank.is_waiting = when is None
        if when is not None:
            self.wake_at(when, rank.number)
        elif rank.arrived:
            rank.is_waiting = False
            self.wake_at(max(rank.now, rank.arrived[0][0]), rank.number)

    def run(self, steps):
        works = [rank.work(steps) for rank in self.ranks]
        for rank in self.ranks:
            self.wake_at(0.0, rank.number)
        while self.events:
            time, _, number, message = heapq.heappop(self.events)
            rank = self.ranks[number]
            if message is None:
                rank.now = max(rank.now, time)
                self.go_on(rank, works[number])
                continue
            rank.receiving_until = max(time, rank.receiving_until) + message[3] / self.link.bandwidth
            rank.arrived.append((rank.receiving_until, message))
            if rank.is_waiting:
                rank.is_waiting = False
                self.wake_at(max(rank.now, rank.receiving_until), number)
        return [max(rank.ended[step] for rank in self.ranks) for step in range(steps)]


def seconds_a_step(step, work, link, steps=3):
    """Of the steps behind the first."""
    ended = Network(step, work, link).run(steps)
    return (ended[-1] - ended[0]) / (steps - 1) if steps > 1 else ended[0]

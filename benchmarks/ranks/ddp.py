"""ddp.py <variant> <subject> <batch> <folder> <rank> <size> <port>: a rank of PyTorch's DistributedDataParallel over
Gloo, one thread, with the samples and weights that Rekindle wrote into the folder. Says and does what ranks_contestant
does."""

import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

LOSS_STEPS = 8
VARIANTS = {
    "eager": (False, torch.contiguous_format),
    "channels last": (False, torch.channels_last),
    "compiled": (True, torch.contiguous_format),
    "compiled channels last": (True, torch.channels_last),
}


def weight(folder, number, *shape):
    return torch.from_numpy(np.fromfile(folder / f"weight{number}", np.float32).reshape(shape))


def give(layer, kernel, bias):
    layer.weight.data = kernel.contiguous()
    layer.bias.data = bias
    return layer


def mlp(folder, dropout):
    return nn.Sequential(
        nn.Flatten(),
        give(nn.Linear(784, 128), weight(folder, 0, 784, 128).T, weight(folder, 1, 128)),
        nn.ReLU(),
        give(nn.Linear(128, 10), weight(folder, 2, 128, 10).T, weight(folder, 3, 10)),
    )


def cnn(folder, dropout):
    """A kernel of Rekindle's is height, width, channels, filters; its images are flattened with their channels last."""
    first = give(nn.Conv2d(1, 32, 3), weight(folder, 0, 3, 3, 1, 32).permute(3, 2, 0, 1), weight(folder, 1, 32))
    second = give(nn.Conv2d(32, 64, 3), weight(folder, 2, 3, 3, 32, 64).permute(3, 2, 0, 1), weight(folder, 3, 64))
    kernel = weight(folder, 4, 5, 5, 64, 10).permute(2, 0, 1, 3).reshape(1600, 10)
    out = give(nn.Linear(1600, 10), kernel.T, weight(folder, 5, 10))
    return nn.Sequential(first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Dropout(dropout), out)


class Trainer:
    def __init__(self, variant, subject, batch, folder, dropout):
        compiles, memory_format = VARIANTS[variant]
        model = (cnn if subject.startswith("cnn") else mlp)(folder, dropout).to(memory_format=memory_format)
        self.model = DistributedDataParallel(model, gradient_as_bucket_view=True, static_graph=True)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.001, eps=1e-7, fused=True)
        if compiles:
            self.model = torch.compile(self.model)
        # Scaled once, and not in each step.
        x = np.fromfile(folder / "x", np.uint8).reshape(-1, 1, 28, 28).astype(np.float32) / np.float32(255)
        self.x = torch.from_numpy(x).to(memory_format=memory_format)
        self.y = torch.from_numpy(np.fromfile(folder / "y", np.uint8).astype(np.int64))
        self.batch, self.own = batch, batch // dist.get_world_size()
        self.steps = len(self.x) // batch

    def order_of_own(self, order, step):
        begin = step * self.batch + dist.get_rank() * self.own
        return order[begin : begin + self.own]

    def step(self, own):
        x, y = self.x.index_select(0, own), self.y.index_select(0, own)
        self.optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def losses(self):
        """The mean over the batches until now, as Rekindle's logs have it."""
        order, total, means = torch.arange(len(self.x)), 0.0, []
        for step in range(LOSS_STEPS):
            loss = self.step(self.order_of_own(order, step))
            dist.all_reduce(loss)
            total += float(loss) / dist.get_world_size()
            means.append(total / (step + 1))
        return means

    def time(self):
        """Microseconds a step of a shuffled epoch."""
        order = torch.randperm(len(self.x), generator=torch.Generator().manual_seed(1))
        dist.barrier()
        start = time.perf_counter()
        for step in range(self.steps):
            self.step(self.order_of_own(order, step))
        return (time.perf_counter() - start) / self.steps * 1e6


def main():
    variant, subject, batch, folder, rank, size, port = sys.argv[1:]
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=port, GLOO_SOCKET_IFNAME="lo")
    torch.set_num_threads(1)
    dist.init_process_group("gloo", rank=int(rank), world_size=int(size))
    trainers = {}
    for line in sys.stdin:
        what = line.split()[0]
        if what not in trainers:
            trainers[what] = Trainer(variant, subject, int(batch), Path(folder), 0.0 if what == "losses" else 0.5)
            if what == "time":
                trainers[what].time()
        answer = trainers[what].losses() if what == "losses" else [trainers[what].time()]
        if rank == "0":
            print(*answer, flush=True)
    dist.destroy_process_group()


main()

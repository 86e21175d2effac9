"""PyTorch: the models of torch_models.py, eager or compiled, images in either memory format."""

import torch
from torch.nn import functional

from torch_models import MODELS, tensor
from workloads import WORKLOADS

torch.set_num_threads(2)


def make_optimizer(description, parameters):
    config = description["config"]
    if description["class_name"] == "Adam":
        return torch.optim.Adam(parameters, lr=config["learning_rate"], eps=1e-7, fused=True)
    return torch.optim.SGD(parameters, lr=config["learning_rate"], momentum=config["momentum"], fused=True)


class Stepper:
    compiles, memory_format = False, torch.contiguous_format

    def __init__(self, name, batches, weights):
        workload = WORKLOADS[name]
        model = MODELS[name](weights)
        self.batches = [self.batch(x, y) for x, y in batches]
        if self.batches[0][0][0].dim() == 4:
            model = model.to(memory_format=self.memory_format)
        self.optimizer = make_optimizer(workload.optimizer, [p for p in model.parameters() if p.requires_grad])
        self.loss_of = functional.mse_loss if workload.loss == "mse" else functional.cross_entropy
        self.model = torch.compile(model) if self.compiles else model

    def batch(self, x, y):
        y = tensor(y)
        return [self.input(tensor(one)) for one in x], y.long() if y.dim() == 1 else y

    def input(self, x):
        return x.permute(0, 3, 1, 2).contiguous(memory_format=self.memory_format) if x.dim() == 4 else x

    def step(self, i):
        x, y = self.batches[i % len(self.batches)]
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_of(self.model(*x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def loss(self, i):
        return float(self.step(i).detach())


class Compiled(Stepper):
    compiles = True


class ChannelsLast(Stepper):
    memory_format = torch.channels_last


class CompiledChannelsLast(Compiled):
    memory_format = torch.channels_last


ENGINES = {"torch": Stepper, "torch compiled": Compiled}
IMAGE_ENGINES = {"torch channels last": ChannelsLast, "torch compiled channels last": CompiledChannelsLast}

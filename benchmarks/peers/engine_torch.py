"""PyTorch: the same models written by hand, with Keras's weights; eager or compiled, images in either memory format."""

import torch
from torch import nn
from torch.nn import functional

from workloads import WORKLOADS

torch.set_num_threads(2)


def tensor(array):
    return torch.from_numpy(array.copy())


class Lstm(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.lstm = nn.LSTM(32, 128, batch_first=True)
        self.out = dense(weights, "out")
        # Keras's gates stand in the same order; its one bias is PyTorch's first, and the second stays 0.
        self.lstm.weight_ih_l0.data = tensor(weights["lstm/kernel"].T)
        self.lstm.weight_hh_l0.data = tensor(weights["lstm/recurrent_kernel"].T)
        self.lstm.bias_ih_l0.data = tensor(weights["lstm/bias"])
        self.lstm.bias_hh_l0.data.zero_()
        self.lstm.bias_hh_l0.requires_grad = False

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


def dense(weights, name):
    kernel = weights[f"{name}/kernel"]
    made = nn.Linear(kernel.shape[0], kernel.shape[1])
    made.weight.data = tensor(kernel.T)
    made.bias.data = tensor(weights[f"{name}/bias"])
    return made


class Transformer(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.project = nn.Linear(128, 384)
        kernels = [weights[f"attention/{part}/kernel"].reshape(128, 128) for part in ["query", "key", "value"]]
        biases = [weights[f"attention/{part}/bias"].reshape(128) for part in ["query", "key", "value"]]
        self.project.weight.data = torch.cat([tensor(kernel.T) for kernel in kernels])
        self.project.bias.data = torch.cat([tensor(bias) for bias in biases])
        self.gather = nn.Linear(128, 128)
        self.gather.weight.data = tensor(weights["attention/attention_output/kernel"].reshape(128, 128).T)
        self.gather.bias.data = tensor(weights["attention/attention_output/bias"])
        self.norm_1, self.norm_2 = nn.LayerNorm(128, eps=1e-3), nn.LayerNorm(128, eps=1e-3)
        self.wide, self.narrow = dense(weights, "wide"), dense(weights, "narrow")

    def forward(self, x):
        query, key, value = (part.reshape(32, 64, 4, 32).transpose(1, 2) for part in self.project(x).chunk(3, -1))
        attended = functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(32, 64, 128)
        between = self.norm_1(x + self.gather(attended))
        return self.norm_2(between + self.narrow(functional.relu(self.wide(between))))


class Convolution(nn.Module):
    """With the normalization behind it. Where it strides, Keras's "same" pads behind more than in front."""

    def __init__(self, weights, name, strides=1):
        super().__init__()
        kernel = weights[f"{name}/kernel"]
        size, _, channels, filters = kernel.shape
        self.pads = size == 3 and strides == 2
        self.convolution = nn.Conv2d(channels, filters, size, strides, 1 if size == 3 and strides == 1 else 0, bias=False)
        self.convolution.weight.data = tensor(kernel.transpose(3, 2, 0, 1))
        self.norm = nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01)

    def forward(self, x):
        return self.norm(self.convolution(functional.pad(x, (0, 1, 0, 1)) if self.pads else x))


class Block(nn.Module):
    def __init__(self, weights, name, strides):
        super().__init__()
        self.first = Convolution(weights, f"{name}_1", strides)
        self.second = Convolution(weights, f"{name}_2")
        self.beside = Convolution(weights, f"{name}_beside", strides) if strides != 1 else nn.Identity()

    def forward(self, x):
        return functional.relu(self.second(functional.relu(self.first(x))) + self.beside(x))


class Resnet(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.first = Convolution(weights, "first")
        strides = [(f"s{stage}b{i}", 2 if stage > 0 and i == 0 else 1) for stage in range(3) for i in range(3)]
        self.blocks = nn.Sequential(*[Block(weights, name, stride) for name, stride in strides])
        self.out = dense(weights, "out")

    def forward(self, x):
        return self.out(self.blocks(functional.relu(self.first(x))).mean((2, 3)))


MODELS = {"lstm": Lstm, "transformer": Transformer, "resnet": Resnet}


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
        if self.batches[0][0].dim() == 4:
            model = model.to(memory_format=self.memory_format)
        self.optimizer = make_optimizer(workload.optimizer, [p for p in model.parameters() if p.requires_grad])
        self.loss_of = functional.mse_loss if workload.loss == "mse" else functional.cross_entropy
        self.model = torch.compile(model) if self.compiles else model

    def batch(self, x, y):
        x, y = tensor(x), tensor(y)
        if x.dim() == 4:
            x = x.permute(0, 3, 1, 2).contiguous(memory_format=self.memory_format)
        return x, y.long() if y.dim() == 1 else y

    def step(self, i):
        x, y = self.batches[i % len(self.batches)]
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_of(self.model(x), y)
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

"""The workloads' models written by hand in PyTorch, with Keras's weights."""

import torch
from torch import nn
from torch.nn import functional


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


class Separable(nn.Module):
    def __init__(self, weights):
        super().__init__()
        steps = []
        for i in range(3):
            depth, point = weights[f"depth_{i}/kernel"], weights[f"point_{i}/kernel"]
            each = nn.Conv2d(64, 64, 3, padding=1, groups=64, bias=False)
            each.weight.data = tensor(depth.transpose(2, 3, 0, 1))
            mix = nn.Conv2d(64, 64, 1, bias=False)
            mix.weight.data = tensor(point.transpose(3, 2, 0, 1))
            for convolution in [each, mix]:
                steps += [convolution, nn.BatchNorm2d(64, eps=1e-3, momentum=0.01), nn.ReLU()]
        self.blocks, self.out = nn.Sequential(*steps), dense(weights, "out")

    def forward(self, x):
        return self.out(self.blocks(x).mean((2, 3)))


class Gru(nn.Module):
    """Keras's gates z, r, h are PyTorch's r, z, n."""

    def __init__(self, weights):
        super().__init__()
        self.gru = nn.GRU(32, 128, batch_first=True)
        self.out = dense(weights, "out")
        self.gru.weight_ih_l0.data = self.swapped(weights["gru/kernel"].T)
        self.gru.weight_hh_l0.data = self.swapped(weights["gru/recurrent_kernel"].T)
        self.gru.bias_ih_l0.data = self.swapped(weights["gru/bias"][0])
        self.gru.bias_hh_l0.data = self.swapped(weights["gru/bias"][1])

    @staticmethod
    def swapped(rows):
        z, r, h = tensor(rows).split(128)
        return torch.cat([r, z, h])

    def forward(self, x):
        return self.out(self.gru(x)[0][:, -1])


class Conv1d(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.convolutions = nn.ModuleList()
        for i in range(3):
            kernel = weights[f"conv_{i}/kernel"]
            made = nn.Conv1d(kernel.shape[1], 32, 5)
            made.weight.data, made.bias.data = tensor(kernel.transpose(2, 1, 0)), tensor(weights[f"conv_{i}/bias"])
            self.convolutions.append(made)
        self.out = dense(weights, "out")

    def forward(self, x):
        x = x.transpose(1, 2)
        for convolution in self.convolutions:
            x = functional.relu(convolution(x))
        return self.out(x.mean(2))


class Tabular(nn.Module):
    def __init__(self, weights):
        super().__init__()
        steps = []
        for i in range(3):
            steps += [dense(weights, f"dense_{i}"), nn.BatchNorm1d(64, eps=1e-3, momentum=0.01), nn.ReLU()]
        self.steps = nn.Sequential(*steps, dense(weights, "out"))

    def forward(self, x):
        return self.steps(x)


class Recommender(nn.Module):
    """Tables with dense gradients, because Keras's Adam moves every row at each step."""

    def __init__(self, weights):
        super().__init__()
        tables = [tensor(weights[f"table_{name}/embeddings"]) for name in ["user", "item"]]
        self.user, self.item = (nn.Embedding.from_pretrained(table, freeze=False) for table in tables)

    def forward(self, user, item):
        return (self.user(user[:, 0]) * self.item(item[:, 0])).sum(1, keepdim=True)


MODELS = {
    "resnet": Resnet,
    "separable": Separable,
    "lstm": Lstm,
    "gru": Gru,
    "transformer": Transformer,
    "recommender": Recommender,
    "tabular": Tabular,
    "conv1d": Conv1d,
}

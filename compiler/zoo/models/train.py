#!/usr/bin/env python3
"""Trains the two networks of the zoo and writes them as ONNX files. RECIPE.md has the commands and the results.

    train.py lenet5   FOLDER lenet5.onnx     FOLDER holds Fashion-MNIST's four *-ubyte.gz files
    train.py glyphnet FOLDER glyphnet.onnx   FOLDER is what `go run glyphs.go FOLDER` wrote

Needs PyTorch, NumPy and onnx. One thread and fixed seeds: the same PyTorch on the same kind of processor gives the
same file. The test set is looked at once, after the last epoch; nothing is chosen by it.
"""
import gzip
import hashlib
import sys
import time
from collections import OrderedDict
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn
from torch.nn import functional as F

SEED = 20261123
BATCH = 128

# What differs between the two: channels of the convolutions, widths of the dense layers, classes, epochs, augmentation.
NETS = {
    "lenet5": dict(convs=(16, 32), dense=(120, 84), classes=10, epochs=12, flip=True, shift=1),
    "glyphnet": dict(convs=(8, 16), dense=(64,), classes=16, epochs=8, flip=False, shift=0),
}


def read_idx(path):
    """One IDX file, gzipped or not: two zero bytes, type 8 (uint8), rank, big-endian extents, values."""
    packed = path.with_name(path.name + ".gz")
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    if raw[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: not an IDX file of uint8 (starts with {raw[:4].hex()})")
    rank = raw[3]
    shape = np.frombuffer(raw, ">u4", rank, 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def read_split(folder, part):
    """Images as float32 [n, 1, 28, 28] in 0..1 and labels as int64 [n]."""
    x = read_idx(folder / f"{part}-images-idx3-ubyte").reshape(-1, 1, 28, 28)
    y = read_idx(folder / f"{part}-labels-idx1-ubyte")
    return torch.from_numpy(x.astype(np.float32) / np.float32(255)), torch.from_numpy(y.astype(np.int64))


def build(convs, dense, classes, **_):
    """Convolution 5x5, batch norm, ReLU, pooling, twice; dense layers, the first with batch norm; logits."""
    layers, channels, size = OrderedDict(), 1, 28
    for i, out in enumerate(convs, 1):
        layers[f"conv{i}"] = nn.Conv2d(channels, out, 5, bias=False)
        layers[f"bn{i}"] = nn.BatchNorm2d(out)
        layers[f"relu{i}"] = nn.ReLU()
        layers[f"pool{i}"] = nn.MaxPool2d(2)
        channels, size = out, (size - 4) // 2
    layers["flatten"] = nn.Flatten()
    width = channels * size * size
    for i, out in enumerate(dense, 1):
        layers[f"fc{i}"] = nn.Linear(width, out)
        if i == 1:
            layers["bnfc1"] = nn.BatchNorm1d(out)
        layers[f"relufc{i}"] = nn.ReLU()
        width = out
    layers["logits"] = nn.Linear(width, classes)
    return nn.Sequential(layers)


def augment(x, flip, shift, gen):
    """Mirrors half of a batch and moves it as a whole by up to `shift` pixels."""
    if flip:
        mirrored = torch.rand(len(x), generator=gen) < 0.5
        x = torch.where(mirrored[:, None, None, None], x.flip(3), x)
    if shift:
        dx, dy = (int(v) for v in torch.randint(0, 2 * shift + 1, (2,), generator=gen))
        x = F.pad(x, (shift,) * 4)[:, :, dy:dy + 28, dx:dx + 28]
    return x


def train(net, x, y, epochs, flip, shift, **_):
    """SGD with Nesterov momentum 0.9, weight decay 5e-4, one-cycle learning rate up to 0.1."""
    gen = torch.Generator().manual_seed(SEED)
    steps = (len(x) // BATCH) * epochs
    opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, 0.1, total_steps=steps, pct_start=0.2)
    for epoch in range(epochs):
        net.train()
        start, total = time.time(), 0.0
        order = torch.randperm(len(x), generator=gen)
        for i in range(0, len(x) - BATCH + 1, BATCH):
            pick = order[i:i + BATCH]
            loss = F.cross_entropy(net(augment(x[pick], flip, shift, gen)), y[pick])
            opt.zero_grad()
            loss.backward()
            opt.step()
            sched.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: loss {total / (len(x) // BATCH):.4f}, {time.time() - start:.0f} s", flush=True)


def correct(net, x, y):
    net.eval()
    with torch.no_grad():
        return sum(int((net(x[i:i + 1000]).argmax(1) == y[i:i + 1000]).sum()) for i in range(0, len(x), 1000))


def export(net, path):
    """Opset 13 with every BatchNormalization kept: PRESERVE stops PyTorch from folding it into the convolution."""
    net.eval()
    torch.onnx.export(net, torch.zeros(1, 1, 28, 28), str(path), opset_version=13, do_constant_folding=False,
                      training=torch.onnx.TrainingMode.PRESERVE, input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}})


def tidy(path, name):
    """Gives graph, nodes and results the names of the layers: `conv1` instead of `/conv1/Conv` and `/conv1/Conv_output_0`."""
    model = onnx.load(str(path))
    model.graph.name = name
    new = {"image": "image", "logits": "logits"}
    for node in model.graph.node:
        node.name = node.name.split("/")[1]
        node.output[0] = new.setdefault(node.output[0], node.name)
        node.input[:] = [new.get(i, i) for i in node.input]
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def main():
    name, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(SEED)
    net = build(**NETS[name])
    train(net, *read_split(folder, "train"), **NETS[name])
    x, y = read_split(folder, "t10k")
    right = correct(net, x, y)
    export(net, out)
    tidy(out, name)
    parameters = sum(p.numel() for p in net.parameters())
    print(f"{name}: {right} of {len(x)} = {100 * right / len(x):.2f} % test accuracy, {parameters} trained parameters")
    print(f"{out}: {out.stat().st_size} bytes, SHA-256 {hashlib.sha256(out.read_bytes()).hexdigest()}, torch {torch.__version__}")


if __name__ == "__main__":
    main()

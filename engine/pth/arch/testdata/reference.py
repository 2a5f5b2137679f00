"""Writes reference.json.gz: for each architecture its parameters (keys and shapes, in the order of the state
dictionary), and its first logits, computed by PyTorch in float64 for weights and a picture from a formula.

    pip install torchvision efficientnet-lite-pytorch numpy
    python reference.py

made with torch 2.15.0, torchvision 0.29.2, efficientnet-lite-pytorch 0.1.0
"""
import gzip
import json
import os
import zlib

import numpy as np
import torch
import torchvision
from efficientnet_lite_pytorch import EfficientNet

LOGITS = 40


def uniform(name, n):
    """n numbers in [0, 1): splitmix64 from a state computed from the name, 24 bits of each."""
    with np.errstate(over="ignore"):
        z = np.uint64(zlib.crc32(name.encode()) << 32) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / 2**24


def weights(name, shape):
    """Filters keep the variance of a ReLU's output, and normalisations lower it a little. Signals then neither grow,
    which would saturate a clip at 6 and amplify rounding errors, nor vanish among the biases."""
    u = uniform(name, int(np.prod(shape)))
    if len(shape) > 1:
        values = (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    elif name.endswith((".bias", ".running_mean")):
        values = 0.2 * (2 * u - 1)
    elif name.endswith(".running_var"):
        values = 0.5 + u
    else:
        values = 0.4 + 0.8 * u
    return values.astype(np.float32).reshape(shape)


def size_of(name):
    return {"efficientnet-lite1": 240, "efficientnet-lite2": 260, "efficientnet-lite3": 280, "efficientnet-lite4": 300}.get(name, 224)


def model_of(name):
    if name.startswith("efficientnet"):
        return EfficientNet.from_name(name)
    return getattr(torchvision.models, name)(weights=None)


def state_of(model):
    return {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}


def reference(name):
    model, size = model_of(name).eval(), size_of(name)
    shapes = [[k, list(v.shape)] for k, v in state_of(model).items()]
    model.load_state_dict({k: torch.from_numpy(weights(k, s)) for k, s in shapes}, strict=False)
    picture = (4 * uniform("picture", 3 * size * size) - 2).astype(np.float32).reshape(1, 3, size, size)
    with torch.no_grad():
        logits = model.double()(torch.from_numpy(picture).double())[0].numpy()
    print(f"{name}: {len(shapes)} parameters, largest logit {abs(logits).max():.4g}")
    return {"parameters": shapes, "logits": [float(f"{v:.7g}") for v in logits[:LOGITS]], "largest": float(f"{abs(logits).max():.7g}")}


NAMES = (
    "alexnet densenet121 densenet161 densenet169 densenet201 "
    "efficientnet-lite0 efficientnet-lite1 efficientnet-lite2 efficientnet-lite3 efficientnet-lite4 "
    "mobilenet_v2 resnet18 resnet34 resnet50 resnet101 resnet152 squeezenet1_0 vgg16 vgg16_bn"
).split()

if __name__ == "__main__":
    text = json.dumps({name: reference(name) for name in NAMES}, separators=(",", ":"))
    with open(os.path.join(os.path.dirname(__file__), "reference.json.gz"), "wb") as f:
        f.write(gzip.compress(text.encode(), 9, mtime=0))

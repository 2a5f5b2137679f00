"""Writes transfer.json: what each model says of the adversarial pictures of another, step by step.

The pictures are attacked in PyTorch (float64) and tried in onnxruntime; where sizes differ, Pillow resizes pictures of
float32. Each entry is the first class and how far its probability is ahead of the second one.

Usage: python transfer.py SHARED MODELS > transfer.json   (folders of the reference data and of the unpacked models;
PyTorch, onnx2torch, onnxruntime, NumPy, Pillow)
"""
import json
import sys
import warnings

import numpy as np
import onnxruntime
import torch
from onnx2torch import convert
from PIL import Image

warnings.filterwarnings("ignore")
shared, models = sys.argv[1:]
torch.set_num_threads(2)
TORCHVISION = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
LITE = [127] * 3, [128] * 3
SIDES = [("efficientnet-lite0", "lite0", 224, LITE), ("efficientnet-lite1", "lite1", 240, LITE),
         ("resnet18", "torchvision", 224, TORCHVISION)]
STEPS, EPSILON = 10, 0.001
images = json.load(open(f"{shared}/golden/manifest.json"))["images"]


def normalised(x, mean_std):
    mean, std = (np.array(v, dtype=x.dtype).reshape(1, 3, 1, 1) for v in mean_std)
    return (x * 255 - mean) / std


def resized(x, side):
    planes = [np.asarray(Image.fromarray(p).resize((side, side), Image.Resampling.BICUBIC)) for p in x[0].astype("f4")]
    return np.clip(np.stack(planes)[None], 0, 1)


document = {}
for row, preset, side, mean_std in SIDES:
    net = convert(f"{models}/{row}.onnx").eval().double()
    sessions = {c: onnxruntime.InferenceSession(f"{models}/{c}.onnx") for c, *_ in SIDES}
    mean, std = (torch.tensor(v, dtype=torch.float64).reshape(1, 3, 1, 1) for v in mean_std)
    document[row] = {c: {} for c, *_ in SIDES}
    for image in images:
        crop = np.asarray(Image.open(f"{shared}/golden/crop/{image['stem']}.{preset}.png"))
        x = torch.from_numpy(crop.transpose(2, 0, 1)[None] / 255.0)
        for k in range(STEPS + 1):
            for column, _, to, ms in SIDES:
                s = sessions[column]
                given = normalised(resized(x.numpy(), to), ms).astype("f4")
                z = s.run(None, {s.get_inputs()[0].name: given})[0][0].astype("f8")
                p = np.exp(z - z.max())
                order = np.argsort(-p)
                gap = float((p[order[0]] - p[order[1]]) / p.sum())
                document[row][column].setdefault(image["file"], []).append([int(order[0]), round(gap, 4)])
            x = x.detach().requires_grad_(True)
            loss = torch.nn.functional.cross_entropy(net((x * 255 - mean) / std), torch.tensor([image["label"]]))
            g, = torch.autograd.grad(loss, x)
            x = (x.detach() + EPSILON * g.sign()).clamp(0, 1)
print(json.dumps(document))

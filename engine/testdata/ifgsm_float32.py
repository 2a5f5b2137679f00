"""Prints how far PyTorch itself, in float32 and in float64, departs from the reference attack, step by step.

An attack is a chaotic map: a pixel whose gradient is almost zero moves either way with the last bit of a sum, and
the kinks of ReLU6 amplify that from step to step. The bounds in golden_ifgsm_test.go are made from these figures.

Usage: python ifgsm_float32.py SHARED   (the folder of the reference data; PyTorch, onnx2torch, NumPy, Pillow)
"""
import json
import sys
import warnings

import numpy as np
import torch
from onnx2torch import convert
from PIL import Image

warnings.filterwarnings("ignore")
shared = sys.argv[1]
reference = json.load(open(f"{shared}/golden/ifgm-efficientnet-lite0.json"))
torch.set_num_threads(1)
for dtype in torch.float32, torch.float64:
    net = convert(f"{shared}/models/efficientnet-lite0.onnx").eval().to(dtype)
    for p in net.parameters():
        p.requires_grad_(False)
    for norm in "linf", "l2":
        epsilon, worst, moved = reference[norm]["epsilon"], [0.0] * 11, 0
        for image in reference[norm]["images"]:
            stem, label, first = image["file"].rsplit(".", 1)[0], image["label"], None
            crop = np.asarray(Image.open(f"{shared}/golden/crop/{stem}.lite0.png"))
            x = torch.from_numpy(crop.transpose(2, 0, 1)[None] / 255.0).to(dtype)
            for k, step in enumerate(image["steps"]):
                x = x.detach().requires_grad_(True)
                z = net((x * 255 - 127) / 128)
                p = torch.softmax(z.double(), 1)[0]
                worst[k] = max(worst[k], abs(float(p[label]) - step["p_true"]), abs(float(p.max()) - step["p_top1"]))
                if first is None and int(p.argmax()) != label:
                    first = k
                loss = torch.nn.functional.cross_entropy(z, torch.tensor([label]))
                g, = torch.autograd.grad(loss, x)
                with torch.no_grad():
                    x = (x + epsilon * (g.sign() if norm == "linf" else g / g.norm())).clamp(0, 1)
            moved += first != image["first_wrong_step"]
        print(dtype, norm, "first wrong steps moved:", moved, "largest difference of a probability by step:", [round(w, 4) for w in worst])

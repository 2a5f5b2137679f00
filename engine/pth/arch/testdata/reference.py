"""Writes reference.json.gz: for each network of ../table.go a hash of its parameters (keys and shapes, sorted), and for
some of each family the first logits, computed by PyTorch in float64 for weights and a picture from a formula. Names that
it has already are kept. efficientnet_v2_s has none: with these weights its logits in float32 differ from float64's by a
tenth, in PyTorch too.

    pip install torchvision timm transformers efficientnet-lite-pytorch numpy
    python reference.py [NAME...]

made with torch 2.15.0, torchvision 0.29.2, timm 1.0.31, transformers 5.24, efficientnet-lite-pytorch 0.1.0
"""
import gzip
import hashlib
import json
import os
import re
import sys
import zlib

import numpy as np
import torch

LOGITS = 12
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "reference.json.gz")
TABLE = {n: int(s) for n, s in re.findall(r'^\t\{"([^"]+)", "[^"]+", (\d+),', open(os.path.join(HERE, "../table.go")).read(), re.M)}
UNUSED = ("num_batches_tracked", "relative_position_index", "relative_coords_table", "attn_mask", "position_ids")
COMPUTED = (
    "alexnet densenet121 densenet161 densenet169 densenet201 efficientnet-lite0 efficientnet-lite1 efficientnet-lite2 "
    "efficientnet-lite3 efficientnet-lite4 mobilenet_v2 resnet18 resnet34 resnet50 resnet101 resnet152 squeezenet1_0 vgg16 "
    "vgg16_bn efficientnet_b0 efficientnet_b1 efficientnet_b2 googlenet inception_v3 mnasnet0_5 mobilenet_v3_large "
    "mobilenet_v3_small regnet_x_400mf regnet_y_400mf resnext50_32x4d shufflenet_v2_x0_5 squeezenet1_1 vgg11_bn "
    "timm/tf_efficientnet_b0 timm/tf_efficientnet_lite0 timm/mobilenetv2_100 timm/mobilenetv3_small_100 timm/regnety_004 "
    "timm/vgg11 transformers/resnet-18 transformers/resnet-50 timm/mobilenetv3_large_100 "
    "convnext_tiny timm/convnext_tiny transformers/convnext-tiny vit_b_32 timm/deit_tiny_patch16_224 "
    "timm/vit_tiny_patch16_224 transformers/vit-tiny-patch16 transformers/deit-tiny-distilled-patch16 swin_t "
    "swin_v2_t maxvit_t timm/swin_tiny_patch4_window7_224 transformers/vit-tiny-patch16-224 transformers/deit-tiny-distilled-patch16-224 timm/deit_tiny_distilled_patch16_224"
).split()


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


def transformers_model(name, size):
    import transformers as t

    kind, variant = name.rsplit("-", 1)
    labels = {"num_labels": 1000}
    if kind == "resnet":
        depths = {"18": [2, 2, 2, 2], "34": [3, 4, 6, 3], "50": [3, 4, 6, 3], "101": [3, 4, 23, 3], "152": [3, 8, 36, 3]}[variant]
        small = variant in ("18", "34")
        widths = [64, 128, 256, 512] if small else [256, 512, 1024, 2048]
        config = t.ResNetConfig(depths=depths, hidden_sizes=widths, layer_type="basic" if small else "bottleneck", **labels)
        return t.ResNetForImageClassification(config)
    if kind in ("vit-tiny-patch16", "vit-small-patch16", "vit-base-patch16", "vit-base-patch32", "vit-large-patch16",
                "deit-tiny-distilled-patch16", "deit-base-distilled-patch16"):
        width, depth, heads = {"tiny": (192, 12, 3), "small": (384, 12, 6), "base": (768, 12, 12), "large": (1024, 24, 16)}[kind.split("-")[1]]
        make = {"vit": (t.ViTConfig, t.ViTForImageClassification), "deit": (t.DeiTConfig, t.DeiTForImageClassificationWithTeacher)}[kind.split("-")[0]]
        config = make[0](hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, intermediate_size=4 * width,
                         patch_size=int(kind[-2:]), image_size=size, **labels)
        return make[1](config)
    if kind == "convnext":
        depths, widths = {"tiny": ([3, 3, 9, 3], [96, 192, 384, 768]), "small": ([3, 3, 27, 3], [96, 192, 384, 768]), "base": ([3, 3, 27, 3], [128, 256, 512, 1024]), "large": ([3, 3, 27, 3], [192, 384, 768, 1536])}[variant]
        return t.ConvNextForImageClassification(t.ConvNextConfig(depths=depths, hidden_sizes=widths, **labels))
    raise KeyError(name)


def model_of(name, size):
    if name.startswith("efficientnet-lite"):
        from efficientnet_lite_pytorch import EfficientNet

        return EfficientNet.from_name(name)
    if name.startswith("timm/"):
        import timm

        fixed = {"img_size": size} if re.search("vit|deit", name) else {}
        return timm.create_model(name[5:], pretrained=False, **fixed)
    if name.startswith("transformers/"):
        return transformers_model(name.split("/")[1], size)
    import torchvision

    extra = {"aux_logits": False, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
    if name.startswith("vit_"):
        extra["image_size"] = size
    return getattr(torchvision.models, name.split(".")[0])(weights=None, **extra)


def state_of(model):
    return {k: v for k, v in model.state_dict().items() if not k.endswith(UNUSED)}


def lines_of(shapes):
    return sorted(json.dumps([k, list(s)], separators=(",", ":")) for k, s in shapes.items())


def reference(name, size):
    computed = name in COMPUTED
    with torch.device("cpu" if computed or name.startswith("regnet_") else "meta"):
        model = model_of(name, size).eval()
    shapes = {k: list(v.shape) for k, v in state_of(model).items()}
    lines = lines_of(shapes)
    found = {"parameters": len(lines), "keys": hashlib.sha256("\n".join(lines).encode()).hexdigest()}
    if not computed:
        return found
    for k, v in state_of(model).items():
        v.copy_(torch.from_numpy(weights(k, shapes[k])))
    picture = (4 * uniform("picture", 3 * size * size) - 2).astype(np.float32).reshape(1, 3, size, size)
    with torch.no_grad():
        out = model.double()(torch.from_numpy(picture).double())
        logits = getattr(out, "logits", out)[0].numpy()
    print(f"{name}: {len(shapes)} parameters, largest logit {abs(logits).max():.4g}", flush=True)
    return found | {"logits": [float(f"{v:.7g}") for v in logits[:LOGITS]], "largest": float(f"{abs(logits).max():.7g}")}


if __name__ == "__main__":
    found = json.loads(gzip.open(OUT).read()) if os.path.exists(OUT) else {}
    found = {k: v for k, v in found.items() if k in TABLE and k not in sys.argv}
    for name, size in TABLE.items():
        if name not in found:
            found[name] = reference(name, size)
            text = json.dumps({k: found[k] for k in sorted(found)}, separators=(",", ":"))
            with open(OUT, "wb") as f:
                f.write(gzip.compress(text.encode(), 9, mtime=0))

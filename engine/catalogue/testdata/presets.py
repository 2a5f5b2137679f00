"""Prints presets.tsv: how pictures are prepared for published classifiers, one preparation a line, with the names of
the networks and files that it is for. Needs torchvision and timm; Keras' part is copied from its documentation
(keras.io/api/applications, preprocess_input of each module, load_img of its examples)."""
import math
import re
import timm
import torchvision
from timm.models._registry import _model_default_cfgs
from torchvision.models import get_model_weights, list_models

rows = {}


def add(source, words, *names):
    # A name stands once for each size: the first preparation is the publisher's default.
    size = words.split(",")[0]
    for name in {n.lower().replace("-", "_"): n for n in reversed(names)}.values():
        known = [w for (s, w), n in rows.items() if s == source and name in n and w.split(",")[0] == size]
        if not known:
            rows.setdefault((source, words), []).append(name)


def three(v):
    return ":".join(f"{x:.9g}" for x in v)


def write(size, resize, interpolation, mean, std, *more):
    return ",".join([f"size={size}", f"resize={resize}", f"interpolation={interpolation}", f"mean={three(mean)}",
                     f"std={three(std)}", *more])


def stem(url):
    return url.split("/")[-1].rsplit(".", 1)[0]


for name in list_models(module=torchvision.models):
    for i, w in enumerate(get_model_weights(name)):
        t = w.transforms()
        words = write(t.crop_size[0], t.resize_size[0], t.interpolation.value, t.mean, t.std)
        add("torchvision", words, *([name] if i == 0 else []), f"{name}.{w.name}".lower(), stem(w.url))

defaults = {arch: d.tags[0] for arch, d in _model_default_cfgs.items() if d.tags}
for full in timm.list_pretrained():
    arch = full.split(".")[0]
    cfg = timm.models.get_pretrained_cfg(full).to_dict()
    names = [full] + ([arch] if defaults.get(arch) == cfg.get("tag", "") else [])
    if cfg.get("url"):
        names.append(stem(cfg["url"]))
    sizes = [("input_size", "crop_pct"), ("test_input_size", "test_crop_pct")]
    for size, pct in sizes:
        if not cfg["num_classes"] or not cfg.get(size) or cfg[size][0] != 3 or cfg[size][1] != cfg[size][2]:
            continue
        side, mode = cfg[size][1], cfg.get("crop_mode") or "center"
        scaled = math.floor(side / (cfg.get(pct) or cfg["crop_pct"]))
        more = {"squash": ["crop=squash"], "border": ["crop=pad", "fill=" + three(round(255 * m) for m in cfg["mean"])]}
        add("timm", write(side, scaled, cfg["interpolation"], cfg["mean"], cfg["std"], *more.get(mode, [])), *names)

keras = {
    "keras-tf": "299 Xception InceptionV3 InceptionResNetV2; 224 ResNet50V2 ResNet101V2 ResNet152V2 MobileNet MobileNetV2 "
                "NASNetMobile; 331 NASNetLarge",
    "keras-caffe": "224 VGG16 VGG19 ResNet50 ResNet101 ResNet152",
    "keras-torch": "224 DenseNet121 DenseNet169 DenseNet201",
    "keras-raw": "224 MobileNetV3Small MobileNetV3Large EfficientNetB0 EfficientNetV2B0 ConvNeXtTiny ConvNeXtSmall "
                 "ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge; 240 EfficientNetB1 EfficientNetV2B1; 260 EfficientNetB2 "
                 "EfficientNetV2B2; 300 EfficientNetB3 EfficientNetV2B3; 380 EfficientNetB4; 456 EfficientNetB5; 528 "
                 "EfficientNetB6; 600 EfficientNetB7; 384 EfficientNetV2S; 480 EfficientNetV2M EfficientNetV2L",
}
values = {
    "keras-tf": "mean=0.5:0.5:0.5,std=0.5:0.5:0.5",
    "keras-caffe": "mean=103.939:116.779:123.68,std=1:1:1,range=255,channels=bgr",
    "keras-torch": "mean=0.485:0.456:0.406,std=0.229:0.224:0.225",
    "keras-raw": "mean=0:0:0,std=1:1:1,range=255",
}
for mode, text in keras.items():
    for part in text.split(";"):
        size, *names = part.split()
        add("keras", f"size={size},resize={size},interpolation=nearest,{values[mode]},crop=squash", *(n.lower() for n in names))

for (source, words), names in rows.items():
    print(source, words, " ".join(names), sep="\t")

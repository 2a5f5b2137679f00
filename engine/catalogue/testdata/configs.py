"""Prints configs.json: preset files as publishers write them, and values of the input that the publisher's own code makes
of a small picture. Needs torchvision, timm and transformers."""
import json
import numpy as np
import torch
import timm.data
import transformers
from PIL import Image
from torchvision.models import get_weight


def picture(w, h):
    i = np.arange(3 * w * h, dtype=np.uint64)
    v = (i * i * 7 + i * 31 + (i >> np.uint64(3))) & np.uint64(511)
    return Image.fromarray(np.minimum(v, 255).astype(np.uint8).reshape(h, w, 3))


SIZES = [(97, 61), (61, 97), (50, 150)]


def case(name, config, prepare, side=0):
    values = []
    for w, h in SIZES:
        x = np.asarray(prepare(picture(w, h)), dtype=np.float64).reshape(-1)
        values.append([x.size] + [float(f"{x[int(i)]:.7g}") for i in np.linspace(0, x.size - 1, 9)])
    return {"name": name, "side": side, "config": config, "want": values}


def face(class_name, **config):
    made = getattr(transformers, class_name + "ImageProcessorPil", None) or getattr(transformers, class_name + "ImageProcessor")
    processor = made(**config)
    config = {"image_processor_type": class_name + "ImageProcessor", **config}
    return case(f"{class_name} {config}", config, lambda img: processor(img, return_tensors="np")["pixel_values"][0])


def timm_case(side=0, use_test=False, **cfg):
    data = timm.data.resolve_data_config(args={}, pretrained_cfg=cfg, use_test_size=use_test)
    if side:
        data["input_size"] = (3, side, side)
    t = timm.data.create_transform(**data)
    return case(f"timm {cfg} {side}", {"architecture": "x", "num_classes": 10, "pretrained_cfg": cfg}, t, side)


def torchvision_case(name):
    t = get_weight(name).transforms()
    config = dict(crop_size=t.crop_size, resize_size=t.resize_size, mean=t.mean, std=t.std, interpolation=str(t.interpolation))
    return case(name, config, t)


half = [0.5, 0.5, 0.5]
mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
cases = [
    face("ViT", size=40, image_mean=half, image_std=half, resample=2),
    face("ViT", size={"height": 32, "width": 32}, do_normalize=False),
    face("ViT", size={"height": 32, "width": 32}, do_rescale=False, image_mean=[100.0, 110.0, 120.0], image_std=[50.0, 60.0, 70.0]),
    face("ViT"),
    face("DeiT", size={"height": 36, "width": 36}, crop_size={"height": 31, "width": 31}, resample=3),
    face("Beit", size=32),
    face("Bit", size={"shortest_edge": 41}, crop_size={"height": 36, "width": 36}, image_mean=mean, image_std=std),
    face("CLIP", size=41, crop_size=32),
    face("CLIP", size=45, crop_size=45, resample=1),
    face("Siglip", size={"height": 48, "width": 48}),
    face("ConvNext", size=33, crop_pct=0.875, image_mean=mean, image_std=std),
    face("ConvNext", size={"shortest_edge": 31}, crop_pct=0.95),
    face("ConvNext"),
    face("EfficientNet", size=48, do_center_crop=False, image_mean=mean, image_std=std),
    face("EfficientNet", size=48, rescale_factor=1 / 127.5, rescale_offset=True, do_normalize=False, include_top=False),
    face("EfficientNet", size={"height": 48, "width": 48}, crop_size={"height": 40, "width": 40}, do_center_crop=True, include_top=True),
    face("Levit", size=35, crop_size=35),
    face("MobileNetV1", size={"shortest_edge": 37}, crop_size={"height": 32, "width": 32}),
    face("MobileNetV2", size={"shortest_edge": 37}, crop_size={"height": 32, "width": 32}),
    face("MobileViT", size={"shortest_edge": 40}, crop_size={"height": 35, "width": 35}),
    face("PoolFormer", size=40, crop_size=40, crop_pct=0.9),
    face("Pvt", size=32),
    timm_case(input_size=[3, 33, 33], interpolation="bicubic", mean=half, std=half, crop_pct=0.9, crop_mode="center"),
    timm_case(input_size=[3, 32, 32], interpolation="bilinear", crop_pct=1.0, crop_mode="squash", mean=mean, std=std, fixed_input_size=True),
    timm_case(input_size=[3, 32, 32], interpolation="bicubic", crop_pct=0.95, crop_mode="border", mean=mean, std=std),
    timm_case(input_size=[3, 32, 32]),
    timm_case(side=48, input_size=[3, 32, 32], crop_pct=0.95, mean=mean, std=std, interpolation="lanczos"),
    timm_case(side=48, use_test=True, input_size=[3, 32, 32], crop_pct=0.9, test_input_size=[3, 48, 48], test_crop_pct=1.0),
    torchvision_case("ResNet50_Weights.IMAGENET1K_V2"),
    torchvision_case("EfficientNet_B3_Weights.IMAGENET1K_V1"),
    torchvision_case("Swin_V2_T_Weights.IMAGENET1K_V1"),
    torchvision_case("ViT_H_14_Weights.IMAGENET1K_SWAG_E2E_V1"),
]
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")

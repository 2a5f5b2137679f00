"""Prints the SHA-256 of pictures resized by Pillow, and of crops made by torchvision, timm and Hugging Face, as
pillow_test.go wants them. Needs Pillow, torchvision, timm and transformers."""
import hashlib
import numpy as np
from PIL import Image
from timm.data import create_transform
from torchvision import transforms as T
from transformers.image_transforms import get_resize_output_image_size
from transformers.image_processing_backends import TorchvisionBackend
from transformers.image_utils import SizeDict
import torch

SIZES = [1, 2, 3, 7, 16, 31, 53, 96, 131]


def picture(w, h):
    i = np.arange(3 * w * h, dtype=np.uint64)
    v = (i * i * 7 + i * 31 + (i >> np.uint64(3))) & np.uint64(511)
    return Image.fromarray(np.minimum(v, 255).astype(np.uint8).reshape(h, w, 3))


def cases():
    for w in SIZES:
        for h in SIZES:
            yield picture(w, h)


def show(name, crops):
    sum = hashlib.sha256()
    for crop in crops:
        sum.update(crop.convert("RGB").tobytes())
    print(f'\t\t"{name}": "{sum.hexdigest()}",')


print("filters")
for name in ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]:
    resample = getattr(Image.Resampling, name.upper())
    show(name, (img.resize((w, h), resample) for img in cases() for w in SIZES for h in SIZES[::2]))

print("boxes")
for name in ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]:
    resample = getattr(Image.Resampling, name.upper())
    show(name, (img.resize((w, h), resample, box=(img.width // 5, img.height // 7, img.width - img.width // 9, img.height - img.height // 4))
                for img in cases() for w in SIZES[1::2] for h in SIZES[::2]))

print("presets")
def timm(size, pct, mode, interpolation, mean=(0.485, 0.456, 0.406)):
    full = create_transform((3, size, size), interpolation=interpolation, crop_pct=pct, crop_mode=mode, mean=mean)
    return T.Compose([t for t in full.transforms if type(t).__name__ in ("Resize", "CenterCrop", "ResizeKeepRatio", "CenterCropOrPad")])


def torchvision(resize, size, mode):
    return T.Compose([T.Resize(resize, T.InterpolationMode(mode)), T.CenterCrop(size)])


def huggingface(resize, size, resample):
    """Hugging Face's sizes and offsets (TorchvisionBackend), with Pillow's resize (PilBackend)."""
    def make(img):
        a = np.asarray(img).transpose(2, 0, 1)
        h, w = get_resize_output_image_size(a, resize, default_to_square=False, input_data_format="channels_first")
        a = torch.from_numpy(np.asarray(img.resize((w, h), resample)).transpose(2, 0, 1).copy())
        a = TorchvisionBackend.center_crop(None, a, SizeDict(height=size, width=size))
        return Image.fromarray(a.numpy().transpose(1, 2, 0))
    return make


for words, make in {
    "size=29,resize=33,interpolation=bilinear": torchvision(33, 29, "bilinear"),
    "size=40,resize=31,interpolation=bicubic": torchvision(31, 40, "bicubic"),
    "size=28,resize=31,interpolation=bicubic": timm(28, 0.9, "center", "bicubic"),
    "size=28,resize=31,interpolation=bicubic,crop=squash": timm(28, 0.9, "squash", "bicubic"),
    "size=28,resize=28,interpolation=lanczos,crop=pad,fill=124:116:104": timm(28, 1.0, "border", "lanczos"),
    "size=27,resize=30,interpolation=bilinear,crop=pad,fill=128": timm(27, 0.9, "border", "bilinear", (0.5, 0.5, 0.5)),
    "size=28,resize=33,interpolation=bicubic,offset=down": huggingface(33, 28, 3),
    "size=36,resize=33,interpolation=bilinear,offset=down": huggingface(33, 36, 2),
    "size=28,resize=28,interpolation=nearest,crop=squash": lambda img: img.resize((28, 28), Image.Resampling.NEAREST),
}.items():
    # timm gives up on a side of no pixels.
    show(words, (make(img) for img in cases() if "pad" not in words or max(img.size) <= 20 * min(img.size)))

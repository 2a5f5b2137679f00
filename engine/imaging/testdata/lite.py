"""Prints, for each larger EfficientNet-Lite, the SHA-256 of the crops of all pictures of a folder, as Pillow makes
them: lite.py FOLDER. The pictures are taken in the order of their names, their pixels as they lie in memory.
"""
import hashlib
import pathlib
import sys

from PIL import Image


def crop(img, size):
    short = size + 32
    w, h = img.size
    w, h = (short, short * h // w) if w <= h else (short * w // h, short)
    img = img.resize((w, h), Image.BICUBIC)
    left, top = round((w - size) / 2), round((h - size) / 2)
    return img.crop((left, top, left + size, top + size))


for name, size in ("lite2", 260), ("lite3", 280), ("lite4", 300):
    sha = hashlib.sha256()
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.png")):
        sha.update(crop(Image.open(path).convert("RGB"), size).tobytes())
    print(name, sha.hexdigest())

"""Prints the SHA-256 that TestResizeUnitEqualsPillow compares with: bicubic resizing of pictures of float32.

Usage: python unit.py   (Pillow 13, NumPy)
"""
import hashlib
import numpy as np
from PIL import Image

total = hashlib.sha256()
for size in [1, 2, 7, 32, 53, 96]:
    i = np.arange(3 * size * size)
    planes = ((i * i * 7 + i * 31) % 997).astype(np.float32) / np.float32(996)
    for to in [1, 3, 28, 53, 60, 131]:
        for plane in planes.reshape(3, size, size):
            resized = np.asarray(Image.fromarray(plane).resize((to, to), Image.Resampling.BICUBIC))
            total.update(np.clip(resized, 0, 1).astype("<f4").tobytes())
print(total.hexdigest())

"""Turns, enlarges, moves and recolours a crop with Pillow and torchvision.

Writes views.npy.gz, [1+4*5, 20, 24, 3]: the crop, then rotate, zoom, shift and hue at severities 1 to 5, and around.npy.gz,
the crop with 6 pixels of the whole picture on each side, black beyond it.
"""
import gzip
import sys

import numpy
from PIL import Image
from torchvision.transforms import functional as F
from torchvision.transforms import InterpolationMode

SHIFTED = 6
whole = Image.open(sys.argv[1]).convert("RGB").resize((30, 24), Image.BICUBIC)
left, top, right, bottom = box = (3, 2, 27, 22)
crop = whole.crop(box)
arrays = [numpy.asarray(crop)]
for degrees in [6, 12, 18, 24, 30]:
    arrays.append(numpy.asarray(F.rotate(crop, degrees, InterpolationMode.BILINEAR)))
for factor in [1.2, 1.4, 1.6, 1.8, 2]:
    arrays.append(numpy.asarray(F.affine(crop, 0, [0, 0], factor, [0, 0], InterpolationMode.BILINEAR)))
for percent in [5, 10, 15, 20, 25]:
    by = round(percent / 100 * crop.width)
    arrays.append(numpy.asarray(whole.crop((left + by, top, right + by, bottom))))
for degrees in [36, 72, 108, 144, 180]:
    arrays.append(numpy.asarray(F.adjust_hue(crop, degrees / 360)))
around = numpy.asarray(whole.crop((left - SHIFTED, top - SHIFTED, right + SHIFTED, bottom + SHIFTED)))
for name, array in [("views", numpy.stack(arrays)), ("around", around)]:
    with gzip.GzipFile(f"{name}.npy.gz", "wb", mtime=0) as file:
        numpy.save(file, array)

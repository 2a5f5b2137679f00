"""Saves a picture as JPEG with Pillow and reads it again; qualities, then [1+n, h, w, 3] with the picture first."""
import io
import sys

import numpy
from PIL import Image

qualities = [100, 62, 50, 49, 25, 7, 1]
photo = Image.open(sys.argv[1]).convert("RGB").resize((33, 21))  # not whole blocks
arrays = [numpy.asarray(photo)]
for quality in qualities:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=quality)
    arrays.append(numpy.asarray(Image.open(file)))
numpy.save("roundtrip.npy", numpy.stack(arrays))

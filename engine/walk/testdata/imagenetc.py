"""Corrupts a picture with imagecorruptions 1.1.2, with ImageNet-C's definitions, at severities 1 to 5.

Writes imagenetc.npy.gz, [1+6*5, 32, 32, 3]: the picture, then gaussian_blur, gaussian_noise, jpeg_compression,
brightness, contrast and fog, and the random numbers of noise and fog; and lenses.npy.gz, [2*5, 32, 32, 3], with
defocus_blur and zoom_blur. The package is from 2019: names that newer
libraries have dropped are given back first.
"""
import gzip
import sys
import types

import numpy
import scipy.ndimage
from PIL import Image

numpy.float_ = numpy.float64
sys.modules["scipy.ndimage.interpolation"] = scipy.ndimage
resources = types.ModuleType("pkg_resources")
resources.resource_filename = lambda *_: ""
sys.modules["pkg_resources"] = resources
from imagecorruptions import corrupt, corruptions  # noqa: E402

gaussian = corruptions.gaussian
corruptions.gaussian = lambda x, sigma, multichannel: gaussian(x, sigma=sigma, channel_axis=-1)

SIDE = int(sys.argv[2]) if len(sys.argv) > 2 else 32
photo = numpy.asarray(Image.open(sys.argv[1]).convert("RGB").resize((SIDE, SIDE), Image.BICUBIC))
generator = numpy.random.default_rng(0)
field = generator.normal(size=photo.shape).astype(numpy.float32)
size = 1 << (SIDE - 1).bit_length()
uniform = generator.uniform(-1, 1, size=size * size - 1).astype(numpy.float32)
taken = 0


def given_uniform(low, high, shape):
    global taken
    n = int(numpy.prod(shape))
    taken += n
    return high * uniform[taken - n : taken].reshape(shape).astype(numpy.float64)


numpy.random.normal = lambda size, scale: scale * field.astype(numpy.float64)
numpy.random.uniform = given_uniform

arrays = [photo]
names = ["gaussian_blur", "gaussian_noise", "jpeg_compression", "brightness", "contrast", "fog"]
for name in names:
    for severity in range(1, 6):
        taken = 0
        arrays.append(corrupt(photo, severity, name))
lenses = [corrupt(photo, severity, name) for name in ["defocus_blur", "zoom_blur"] for severity in range(1, 6)]
for name, array in [("imagenetc", numpy.stack(arrays)), ("lenses", numpy.stack(lenses)), ("normal", field), ("uniform", uniform)]:
    with gzip.GzipFile(f"{name}.npy.gz", "wb", mtime=0) as file:
        numpy.save(file, array)

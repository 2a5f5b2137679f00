"""Makes kinds/: one small picture of every kind, and beside each, as NAME.rgb, the pixels that Pillow reads:
8-bit RGB on white, turned by EXIF. Pillow and libwebp are the second decoder; run with Pillow 13.0."""

import gzip
import io
import math
import pathlib
import struct
import zlib

from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).parent / "kinds"
W, H = 24, 16


def scene(w=W, h=H):
    """A smooth picture with an edge, so that chroma smoothing and orientation both show."""
    img = Image.new("RGB", (w, h))
    for y in range(h):
        for x in range(w):
            wave = int(127 + 100 * math.sin(x / 4) * math.cos(y / 5))
            img.putpixel((x, y), (wave, 255 * x // w, 40 if y < h // 3 else 255 * y // h))
    return img


def alpha(w=W, h=H):
    a = Image.new("L", (w, h))
    for y in range(h):
        for x in range(w):
            a.putpixel((x, y), min(255, 16 * y + 4 * x))
    return a


def encoded(img, fmt, **options):
    buf = io.BytesIO()
    img.save(buf, fmt, **options)
    return buf.getvalue()


def on_white(data):
    img = Image.open(io.BytesIO(data))
    img = ImageOps.exif_transpose(img)
    if img.mode in ("I;16", "I;16B", "I"):
        return Image.merge("RGB", [img.point(lambda v: v / 256).convert("L")] * 3)
    if img.mode in ("RGBA", "LA", "PA") or "transparency" in img.info:
        white = Image.new("RGBA", img.size, "white")
        return Image.alpha_composite(white, img.convert("RGBA")).convert("RGB")
    return img.convert("RGB")


def put(name, data, seen=None):
    (OUT / name).write_bytes(data)
    (OUT / (name + ".rgb")).write_bytes(on_white(seen or data).tobytes())


def without(data, marker):
    """A JPEG without its segments of this marker."""
    at = 2
    while data[at + 1] != 0xDA:
        end = at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
        if data[at + 1] == marker:
            data, end = data[:at] + data[end:], at
        at = end
    return data


def png16():
    """16-bit RGB, which Pillow reads but does not write; the low bytes are noise."""
    img, rows = scene(), b""
    for y in range(H):
        rows += b"\0"
        for x in range(W):
            for c in img.getpixel((x, y)):
                rows += bytes([c, (c * 7 + x) % 256])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in [
            (b"IHDR", struct.pack(">IIBBBBB", W, H, 16, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        ]
    )


def partial_gif():
    """A frame with a transparent colour that covers a part of the screen."""
    data = bytearray(encoded(scene(12, 8).quantize(16), "GIF", transparency=3))
    data[6:10] = struct.pack("<HH", W, H)
    at = data.index(b"\x2c", 13 + 3 * 16)  # image descriptor, after the header and its palette
    data[at + 1:at + 5] = struct.pack("<HH", 5, 3)
    return bytes(data)


def main():
    OUT.mkdir(exist_ok=True)
    rgb = scene()
    rgba = rgb.copy()
    rgba.putalpha(alpha())
    turned = Image.Exif()
    turned[0x0112] = 6

    cmyk = encoded(rgb.convert("CMYK"), "JPEG", quality=95)
    ycck = bytearray(cmyk)
    ycck[ycck.index(b"Adobe") + 11] = 2  # the same numbers, now read as YCCK
    put("cmyk.jpg", cmyk)
    put("ycck.jpg", bytes(ycck))
    (OUT / "bare-cmyk.jpg").write_bytes(without(cmyk, 0xEE))
    plain = encoded(rgb, "JPEG", quality=95, subsampling=2)
    put("gzip.JPEG", gzip.compress(plain, mtime=0), seen=plain)
    put("png-named.JPEG", encoded(rgb, "PNG"))
    put("grey.jpg", encoded(rgb.convert("L"), "JPEG"))
    put("progressive.jpg", encoded(rgb, "JPEG", progressive=True, subsampling=1))
    put("turned.jpg", encoded(rgb, "JPEG", exif=turned))
    put("turned.png", encoded(rgb, "PNG", exif=turned))
    put("turned.webp", encoded(rgb, "WEBP", lossless=True, exif=turned))
    put("turned.tif", encoded(rgb, "TIFF", tiffinfo={0x0112: 6}))
    put("grey-alpha.png", encoded(rgba.convert("LA"), "PNG"))
    put("alpha.png", encoded(rgba, "PNG"))
    put("palette-alpha.png", encoded(rgba.quantize(32), "PNG"))
    put("grey16.png", encoded(Image.frombytes("I;16", (W, H), b"".join(
        struct.pack("<H", 180 * x * y % 65536) for y in range(H) for x in range(W))), "PNG"))
    put("rgb16.png", png16())
    put("palette.gif", encoded(rgb.quantize(64), "GIF"))
    put("partial.gif", partial_gif())
    put("lossy.webp", encoded(rgb, "WEBP", quality=90))
    put("lossy-alpha.webp", encoded(rgba, "WEBP", quality=90))
    put("lossless-alpha.webp", encoded(rgba, "WEBP", lossless=True))
    put("rgb.bmp", encoded(rgb, "BMP"))
    put("palette.bmp", encoded(rgb.quantize(16), "BMP"))
    put("lzw.tif", encoded(rgb, "TIFF", compression="tiff_lzw"))


main()

"""Papers that people bring: photos as phones take them, PDFs good and bad; and what Debian's tools say of a PDF."""

from __future__ import annotations

import io
import re
import subprocess
from functools import cache

from PIL import Image, ImageDraw
from PIL.ExifTags import IFD, Base

WIDE, HIGH = 900, 640


@cache
def photo(words: str = "DATA CONTOH", scale: int = 1) -> bytes:
    """A JPEG as a phone held upright makes it: stored on its side, with orientation, camera, and where it was.

    `scale` 3 makes it as big as those of a good camera, with the grain of one.
    """
    size = HIGH * scale, WIDE * scale
    grain = Image.effect_noise(size, 40).convert("RGB") if scale > 1 else None
    upright = Image.new("RGB", size, "#f6f1e7")
    upright = Image.blend(upright, grain, 0.5) if grain else upright
    draw = ImageDraw.Draw(upright)
    for row in range(5):
        draw.text((60 * scale, (80 + row * 160) * scale), words, fill="#8a3b1d", font_size=48 * scale)
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Make] = "Kamera Contoh"
    exif.get_ifd(IFD.GPSInfo).update({1: "S", 2: (6.0, 53.0, 41.0), 3: "E", 4: (112.0, 3.0, 0.0)})
    out = io.BytesIO()
    upright.rotate(90, expand=True).save(out, "JPEG", quality=80, exif=exif)
    assert places(out.getvalue())
    return out.getvalue()


def places(content: bytes) -> dict[int, object]:
    """The GPS data of a picture."""
    return Image.open(io.BytesIO(content)).getexif().get_ifd(IFD.GPSInfo)


def unsigned_pdf() -> bytes:
    """A whole PDF that nobody signed."""
    out = io.BytesIO()
    Image.new("RGB", (200, 280), "white").save(out, "PDF")
    return out.getvalue()


def changed(pdf: bytes) -> bytes:
    """The same PDF with one byte changed, the last digit of its version: as small a lie as there is."""
    assert pdf.startswith(b"%PDF-1.")
    return pdf[:7] + bytes([pdf[7] ^ 1]) + pdf[8:]


def pdfsig(pdf: bytes, folder) -> str:
    path = folder / "diperiksa.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True).stdout


def text_of(pdf: bytes) -> str:
    """What is printed, as somebody with the paper in hand reads it."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def code_on(pdf: bytes) -> str:
    """The code under the QR code, as printed."""
    found = re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b", text_of(pdf))
    assert found, text_of(pdf)
    return found[0]

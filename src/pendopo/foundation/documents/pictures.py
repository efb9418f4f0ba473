"""Draws an uploaded picture anew: upright, at most 2000 pixels long, small, without EXIF or anything hidden in it."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from pendopo.foundation.common.errors import Refused

LONG_SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")
# A JPEG is decoded at a fraction of its size, so a 64-megapixel photo is cheap. The others need all their pixels.
MAX_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000}
MAX_PIXELS_OTHER = 16_000_000
MAX_SCANS = 60
"""Of a progressive JPEG, which has about ten. Each goes over all pixels: thousands in 100 KB take minutes."""
_SCAN = b"\xff\xda"  # within the data of a scan these two bytes do not occur
ENOUGH = 600_000  # bytes; a page photographed at 2000 pixels is readable below this
QUALITIES = (82, 72, 62)


def redraw(content: bytes) -> bytes:
    """JPEG bytes. Raises Refused (broken_picture, too_many_pixels)."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            check_size(picture)
            if picture.format in MAX_PIXELS and content.count(_SCAN) > MAX_SCANS:
                raise ValueError("too many scans")
            return _encode(_flat(_upright(picture)))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # decoders fail in many ways on bad bytes; to the person they are one
        raise Refused(
            _("Foto ini rusak atau tidak lengkap. Ambil foto lagi, lalu kirim."), "broken_picture"
        ) from None


def check_size(picture: Image.Image) -> None:
    """Looks at the header only; nothing is decoded yet."""
    width, height = picture.size
    if width * height > MAX_PIXELS.get(picture.format or "", MAX_PIXELS_OTHER):
        raise _too_many_pixels()


def _upright(picture: Image.Image) -> Image.Image:
    """Small first, turned second: both read far fewer pixels that way."""
    picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
    picture.load()
    small: Image.Image = picture
    if max(picture.size) > LONG_SIDE:
        small = _with_plain_mode(picture)
        small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    try:
        return ImageOps.exif_transpose(small)
    except Exception:  # a phone that wrote bad EXIF still took a good photo
        return small


def _with_plain_mode(picture: Image.Image) -> Image.Image:
    """Palettes and 16-bit greys do not scale well; true colour does."""
    if picture.mode in ("RGB", "RGBA", "L", "LA", "CMYK"):
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _flat(picture: Image.Image) -> Image.Image:
    """RGB or grey on white: a see-through scan would turn black as JPEG."""
    if picture.mode in ("RGB", "L"):
        return picture
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    page = Image.new("RGB", clear.size, "white")
    page.paste(clear, mask=clear.getchannel("A"))
    return page


def _encode(picture: Image.Image) -> bytes:
    """The first quality that is small enough, else the last."""
    made = b""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)  # a new image carries no EXIF, ICC or comment of the old one
    for quality in QUALITIES:
        out = BytesIO()
        bare.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        made = out.getvalue()
        if len(made) <= ENOUGH:
            break
    return made


def _too_many_pixels() -> Refused:
    return Refused(_("Foto ini terlalu besar ukurannya. Kirim foto yang lebih kecil."), "too_many_pixels")

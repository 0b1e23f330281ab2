"""What a picture tells about itself beside its size: depth, colours, profile, and a few entries of its EXIF."""

from typing import Any

from PIL import Image as PillowImage

from media_tools.engines import vips

TEXT_CHARACTERS = 200
_MAKE, _MODEL, _SOFTWARE, _COPYRIGHT = 0x010F, 0x0110, 0x0131, 0x8298
_EXIF_IFD, _GPS_IFD, _TAKEN = 0x8769, 0x8825, 0x9003
_DEPTHS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32, "double": 64}
_SPACES = {"b-w": "grey", "grey16": "grey", "srgb": "rgb", "rgb": "rgb", "rgb16": "rgb", "scrgb": "rgb"}


def picture(image: vips.Image) -> dict[str, Any]:
    """Give the facts about an opened picture: bits a channel, the kind of its colours, transparency, and profile."""
    stated = image.get("bits-per-sample") if image.get_typeof("bits-per-sample") else None
    return {
        "colorSpace": _SPACES.get(image.interpretation, image.interpretation),
        "bitDepth": int(stated) if stated else _DEPTHS.get(image.format),
        "hasAlpha": bool(image.hasalpha()),
        "hasIccProfile": vips.metadata(image, "icc-profile-data") is not None,
        "exif": _exif(vips.metadata(image, "exif-data")),
    }


def _exif(block: bytes | None) -> dict[str, Any] | None:
    """Give a few entries of EXIF (CIPA DC-008); None where there is none that can be read."""
    if block is None:
        return None
    try:
        tags = PillowImage.Exif()
        tags.load(block)
        return {
            "make": _text(tags.get(_MAKE)),
            "model": _text(tags.get(_MODEL)),
            "software": _text(tags.get(_SOFTWARE)),
            "copyright": _text(tags.get(_COPYRIGHT)),
            "takenAt": _text(tags.get_ifd(_EXIF_IFD).get(_TAKEN)),
            "hasLocation": bool(tags.get_ifd(_GPS_IFD)),
        }
    except MemoryError:
        raise
    except Exception:  # a damaged block makes Pillow raise nearly anything, and the picture is sound without it
        return None


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(letter for letter in value if letter.isprintable()).strip()[:TEXT_CHARACTERS] or None

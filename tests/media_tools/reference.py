"""Write docs/formats.md from the registry: `python -m tests.media_tools.reference`."""

from pathlib import Path

from media_tools import registry
from media_tools.limits import MIB, Limits
from media_tools.params import AUTO, Param, Quality
from media_tools.registry import Format
from media_tools.spec import TargetFormat
from media_tools.steps.sizes import PRESETS, Box
from tests.media_tools.tools_reference import values

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"

FLAGS = {
    "alpha": "transparency",
    "animation": "animation",
    "pages": "pages",
    "quality": "quality",
    "lossless": "lossless",
    "sixteen_bit": "16 bits",
    "icc": "ICC",
    "exif": "EXIF",
    "xmp": "XMP",
}

TOOLS = ("compress", "convert")
"""The tools of this page; the others stand on the page of media tools."""

MEANINGS = {
    "original": "the size stays",
    "website": "a common screen",
    "email": "light enough for a mailbox",
    "instagram": "a square post",
    "linkedin": "the shape of a link's picture",
    "ecommerce": "enough for a shop's zoom",
    "square": "as large as the shorter side",
}


def page() -> str:
    """Give the whole page."""
    limits = Limits()
    return "\n".join(
        [
            "# Formats and tools",
            "",
            "Written from the code by `python -m tests.media_tools.reference`; a test fails when it is out of date.",
            "",
            "## Formats",
            "",
            "What this version reads and writes. A format is recognised by its bytes, not by a name, but for plain",
            "texts: see [documents](documents.md). The columns on the right say what a file written here keeps.",
            "",
            *_formats(),
            "",
            "- PNG, GIF, WebP, AVIF and JPEG XL animations keep their frames, times and loop count. Other targets",
            "  take the first frame.",
            "- What each conversion keeps, changes or refuses stands in [a table of its own](formats-matrix.md).",
            "- A TIFF's pages stay pages in TIFF and PDF when they have one size; other targets take the first page.",
            "- Camera RAW is DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2 and PEF of every camera that LibRaw knows:",
            "  developed with the camera's white balance and brightened until a hundredth of the pixels is white.",
            "  Its preview and its maker's notes are left out. Up to 40 megapixels have 16 bits a channel, more have",
            "  8. A DNG whose first directory lies behind its first 4 KiB is taken for a TIFF.",
            "- An ICO is written with one picture, of 256 pixels a side at most.",
            "- QOI is read and written at about a megapixel a second, so that some 50 megapixels are the most.",
            "- Of a PDF the first page is drawn on white, at 144 pixels an inch, or those in `pages` at `dpi`.",
            "- Colours become sRGB, with the ICC profile or without one, CMYK included. `compress` leaves them alone.",
            "- AVIF and HEIC in PQ or HLG are mapped by the curve of BT.2390 from 1,000 cd/m² to white at 203 cd/m².",
            "- A JPEG in sRGB becomes JPEG XL at `compression=100` without a change to any coefficient, about a sixth",
            "  smaller, and that becomes the very same JPEG at 100. Encoding anew is for a resize, for colours to",
            "  convert, for more than 16 megapixels and, on the way back, for an orientation with `autoOrient`.",
            "- Transparency is laid on white where the target has none.",
            "- AVIF and HEIC of 10 and 12 bits keep them in PNG, TIFF and JPEG XL.",
            "- A frame of at most 255 colours keeps them in GIF; one of more than 20 megapixels, when it came with a",
            "  palette.",
            "- EXIF of a TIFF is that of its first page, without notes of the maker's own above 60 kB.",
            "- SVG is written from drawings, cleaned, and from pictures, traced; see `drawings.md`.",
            "",
            "## Sizes",
            "",
            "Nothing grows unless `enlarge` is true. What a cut keeps is chosen on the upright picture by libvips'",
            "attention strategy: edges, skin tones and saturated colours. The same picture is always cut alike; an",
            "animation by its first frame.",
            "",
            "| `resize` | Pixels | |",
            "| --- | --- | --- |",
            *(f"| `{word}` | {_box(box)} | {MEANINGS[word]} |" for word, box in PRESETS.items()),
            "| `width` | `resizeWidth` wide | the height follows |",
            "| `height` | `resizeHeight` high | the width follows |",
            "",
            "## Limits of one file",
            "",
            f"{limits.frame_pixels / 1e6:g} megapixels a frame, {limits.side:,} pixels a side,",
            f"{limits.frames:,} frames, {limits.total_pixels / 1e6:g} megapixels over all frames,",
            f"{limits.svg_bytes // 1024**2} MiB of SVG.",
            "They are held against the header before any pixel is read. A film or sound may play",
            f"{limits.seconds // 3600} hours.",
            "",
            *_costs(limits),
            "",
            *(line for name in TOOLS for line in tool_lines(registry.tools()[name])),
        ]
    )


def _costs(limits: Limits) -> list[str]:
    kinds = [limits, limits.of_kind("audio"), limits.of_kind("video")]
    rows = {
        "address space": [f"{each.memory_bytes // MIB:,} MiB" for each in kinds],
        "processor time, at most": [f"{each.cpu_seconds:,} s" for each in kinds],
        "time": [f"{each.wall_seconds:,} s" for each in kinds],
        "without a sign of life": [f"{each.stall_seconds} s" if each.stall_seconds else "" for each in kinds],
        "size of the results": [
            f"{each.output_bytes_per_input} × source + {each.output_bytes_base // MIB:,} MiB" for each in kinds
        ],
    }
    return [
        "| | Pictures, documents | Sounds | Films |",
        "| --- | --- | --- | --- |",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()),
    ]


def _formats() -> list[str]:
    lines = [
        f"| Format | Word | Reads | Writes | {' | '.join(FLAGS.values())} |",
        f"| {' | '.join(['---'] * (4 + len(FLAGS)))} |",
    ]
    known = [form for form in registry.formats().values() if form.reads or form.writes]
    return lines + [_format(form) for form in known]


def _format(form: Format) -> str:
    words = ", ".join(f"`{word}`" for word in (form.name, *form.aliases))
    marks = [form.reads, form.writes, *(form.writes and getattr(form, flag) for flag in FLAGS)]
    return f"| {form.label} | {words} | {' | '.join('✓' if mark else '' for mark in marks)} |"


def _box(box: Box) -> str:
    if box.fill:
        shape = f"{box.width} × {box.height}" if box.width else "a square"
        return f"{shape}, cut around {'what eyes go to' if box.attention else 'the centre'}"
    return f"fits inside {box.width} × {box.height}" if box.width else "as they are"


def tool_lines(tool: registry.Tool) -> list[str]:
    """Give the section about one tool, with a table of its fields."""
    return [
        f"## `{tool.name}`",
        "",
        tool.summary,
        "",
        *(_fields(tool) if tool.params else ["It takes no field.", ""]),
    ]


def _fields(tool: registry.Tool) -> list[str]:
    return [
        "| Field | Per file | Values | Default | |",
        "| --- | --- | --- | --- | --- |",
        *(_param(param) for param in tool.params),
        "",
    ]


def _param(param: Param) -> str:
    default = "required" if param.required else "–" if param.default is None else f"`{str(param.default).lower()}`"
    plural = f"`{param.plural}`" if param.plural else ""
    return f"| `{param.name}` | {plural} | {_values(param)} | {default} | {param.help} |"


def _values(param: Param) -> str:
    match param:
        case Quality():
            return f"{param.minimum}–{param.maximum}, `{AUTO}`"
        case TargetFormat():
            return "a word of the table above"
        case _:
            return values(param)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

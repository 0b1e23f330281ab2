"""Change the format, size and quality of a picture, a film or a sound."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools import detect, registry
from media_tools import spec as specs
from media_tools.errors import FormatUnavailable, InvalidParam, MissingParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import AUTO, Boolean, Choice, Integer, Quality
from media_tools.registry import Tool
from media_tools.spec import NAME as NAME
from media_tools.spec import Spec, TargetFormat
from media_tools.steps import paper
from media_tools.steps.paper import Paper
from media_tools.steps.sizes import PRESETS, Box

QUALITY = 82
MAX_SIDE = 16_384
SIDE_WORDS = {"width": "resizeWidth", "height": "resizeHeight"}
"""The resize words that need a number beside them."""


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Convert one file. Raises the errors of the pipeline, and EncodeFailed for what cannot be traced."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import books, clip, document, drawing, film, jpeg_jxl, packing, pages, still, subtitles
    from media_tools.steps.film_wish import FilmWish
    from media_tools.steps.wish import Wish

    target, name, wanted = specs.target(spec), spec.values.get(NAME, ""), Paper.of(spec.values)
    known = detect.glance(sources[0])
    if paper.is_asked(spec.values):
        paper.check_pair(spec.values, books.form_of(known, name) or detect.document(sources[0], name), target)
    if target.kind != "archive" and (form := books.form_of(known, name)):
        return books.run(sources[0], form, destination, target, limits, on_progress, wanted)
    if target.kind in ("video", "audio"):
        films = FilmWish(
            target=target,
            quality=QUALITY if spec["compression"] == AUTO else spec["compression"],
            box=box(spec),
            enlarge=spec["enlarge"],
            metadata=not spec["stripMetadata"],
        )
        return film.run(sources[0], destination, films, limits, on_progress)
    if target.kind == "subtitle":
        return subtitles.run(sources[0], destination, target, limits, on_progress)
    if target.kind == "archive":
        return packing.repack(sources[0], destination, target, limits, on_progress, name=name or "file")
    if document.takes(sources[0], known, target, name):
        return document.run(sources[0], destination, target, limits, on_progress, name=name, paper=wanted)
    if target.worded:
        raise FormatUnavailable(f"Only documents and books become {target.label}, and this file is neither.")
    if target.vector and target.kind == "image":
        return drawing.run(
            sources[0], destination, target, limits, on_progress, mono=spec["mono"], about=not spec["stripMetadata"]
        )
    if clip.takes(sources[0], target):
        return clip.run(sources[0], destination, target, limits, on_progress, box=box(spec), enlarge=spec["enlarge"])
    wish = Wish(
        target=target,
        quality=QUALITY if spec["compression"] == AUTO else spec["compression"],
        auto=spec["compression"] == AUTO,
        box=box(spec),
        enlarge=spec["enlarge"],
        upright=spec["autoOrient"],
        metadata=not spec["stripMetadata"],
    )
    if wanted.ranges or wanted.dpi:
        return pages.run(
            sources[0], destination, wish, limits, on_progress, ranges=wanted.ranges, dpi=wanted.dpi, name=name
        )
    carried = jpeg_jxl.run(sources[0], destination, wish, limits, on_progress)
    return carried or still.run(sources[0], destination, wish, limits, on_progress)


def packs(spec: Spec) -> bool:
    """Tell whether the spec, of any tool, asks for an archive."""
    target = spec.values.get("format")
    return target is not None and registry.formats()[target].kind == "archive"


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Ask for the number that `resize=width` and `resize=height` need, for svg with `mono`, for what papers heed.

    Raises MissingParam or InvalidParam.
    """
    paper.check_target(values, fields, registry.formats()[values["format"]])
    if values["mono"] and values["format"] != "svg":
        raise InvalidParam(f"{fields['mono']} is for format=svg only; leave it out.", field=fields["mono"])
    check_box(values, fields)


def check_box(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Ask for the number that `resize=width` and `resize=height` need. Raises MissingParam."""
    needed = SIDE_WORDS.get(values["resize"])
    if needed is not None and values[needed] is None:
        raise MissingParam(f"{fields[needed]} is required with resize={values['resize']}.", field=fields[needed])


def box(spec: Spec) -> Box:
    """Give the size that the parameters of `RESIZING` ask for."""
    match spec["resize"]:
        case "width":
            return Box(width=spec["resizeWidth"])
        case "height":
            return Box(height=spec["resizeHeight"])
        case "original":
            # a side that was sent without a word for it is still a wish: the picture fits inside
            return Box(width=spec["resizeWidth"], height=spec["resizeHeight"])
        case preset:
            return PRESETS[preset]


RESIZING = (
    Choice(
        name="resize",
        plural="resizes",
        default="original",
        choices=(*PRESETS, *SIDE_WORDS),
        help="The size of the result; width and height take the number in resizeWidth or resizeHeight.",
    ),
    Integer(
        name="resizeWidth",
        plural="resizeWidths",
        minimum=1,
        maximum=MAX_SIDE,
        help="Width in pixels for resize=width; by itself, the most that the result may be wide.",
    ),
    Integer(
        name="resizeHeight",
        plural="resizeHeights",
        minimum=1,
        maximum=MAX_SIDE,
        help="Height in pixels for resize=height; by itself, the most that the result may be high.",
    ),
)
"""The parameters of a size, for every tool that changes it."""

TOOL = Tool(
    name="convert",
    summary="Convert a picture, film, sound or document to another format, a picture or film also in size and quality.",
    params=(
        TargetFormat(name="format", plural="formats", required=True, help="The format to write."),
        Quality(
            name="compression",
            plural="compressions",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="Quality, for the formats that have one: 1 is the smallest file, 100 the best picture; "
            "auto finds the smallest file without visible loss.",
        ),
        *RESIZING,
        Boolean(
            name="autoOrient",
            plural="autoOrients",
            default=True,
            help="Turn the picture upright as its EXIF orientation says.",
        ),
        Boolean(
            name="mono",
            plural="monos",
            default=False,
            help="With format=svg: trace a picture in black alone. A drawing keeps its colours.",
        ),
        Boolean(name="enlarge", default=False, help="Let a resize make the picture larger than it is."),
        Boolean(name="stripMetadata", default=False, help="Leave out EXIF, GPS, XMP and everything else but colours."),
        *paper.PARAMS,
    ),
    run=run,
    check=check,
    naming=True,
)

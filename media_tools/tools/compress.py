"""Make a file smaller in the format that it has."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools.errors import InvalidParam, MissingParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import AUTO, Boolean, Choice, Integer, Quality
from media_tools.registry import Tool
from media_tools.spec import Spec

QUALITY = 82
LEAST, MOST = 1, 100
TARGET_SIZE = "target-size"
MOST_BYTES = 999_999_999


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Compress one file. Raises FormatUnavailable for a format that cannot be written back."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import smaller

    return smaller.run(
        sources[0],
        destination,
        limits,
        on_progress,
        quality=None if spec["quality"] == AUTO else spec["quality"],
        lossless=spec["lossless"],
        strip_metadata=spec["stripMetadata"],
        most_bytes=spec["targetBytes"] if spec["mode"] == TARGET_SIZE else None,
        may_shrink=spec["allowResize"],
    )


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Let one aim be sent alone, and ask for targetBytes where a size is it. Raises MissingParam, InvalidParam."""
    sized, auto = values["mode"] == TARGET_SIZE, values["quality"] == AUTO
    if sized and values["targetBytes"] is None:
        raise MissingParam("targetBytes is required with mode=target-size.", field=fields["targetBytes"])
    if sized and values["lossless"]:
        raise InvalidParam("Send lossless or mode=target-size, not both.", field=fields["lossless"], allowed=[False])
    if auto and (sized or values["lossless"]):
        other = "mode=target-size" if sized else "lossless"
        raise InvalidParam(
            f"Send quality=auto or {other}, not both.",
            field=fields["quality"],
            allowed={"minimum": LEAST, "maximum": MOST},
        )


TOOL = Tool(
    name="compress",
    summary="Make the file of a picture, a film or a sound smaller and keep its format.",
    params=(
        Choice(
            name="mode",
            default="quality",
            choices=("quality", TARGET_SIZE),
            help="What to aim at: a quality, or a size in bytes.",
        ),
        Quality(
            name="quality",
            default=QUALITY,
            minimum=LEAST,
            maximum=MOST,
            help="1 is the smallest file, 100 the best picture; auto finds the smallest file without visible loss. "
            "A PNG below 100 may be reduced to 256 colours.",
        ),
        Integer(
            name="targetBytes",
            minimum=1,
            maximum=MOST_BYTES,
            help="For mode=target-size: the most bytes that the result may have. The best quality that fits is taken.",
        ),
        Boolean(
            name="allowResize",
            default=False,
            help="For mode=target-size: let the picture become smaller where a lower quality is not enough.",
        ),
        Boolean(
            name="lossless",
            default=False,
            help="Keep every pixel as it is, whatever the quality says; films and sounds are packed anew, not encoded.",
        ),
        Boolean(
            name="stripMetadata",
            default=False,
            help="Leave out EXIF, GPS, XMP, titles and everything else but colours.",
        ),
    ),
    run=run,
    check=check,
)

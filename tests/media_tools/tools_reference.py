"""Write docs/api/media-tool-fields.md from the registry: `python -m tests.media_tools.tools_reference`."""

from pathlib import Path

from media_tools import registry
from media_tools.more_params import Delimiter, Pages
from media_tools.params import Boolean, Choice, Colour, Integer, Number, Param, Text
from media_tools.spec import OfferedFormat, PictureFormat
from media_tools.steps.fitting import TRANSFORM_PRESETS

PAGE = Path(__file__).parents[2] / "docs" / "api" / "media-tool-fields.md"
TOOLS = (
    "thumbnail",
    "poster-frame",
    "storyboard",
    "gif",
    "transform",
    "adjust",
    "watermark",
    "strip-metadata",
    "inspect",
    "trim",
    "media-convert",
    "rotate",
    "concat",
    "subtitles",
    "pdf-preview",
    "image-to-pdf",
    "extract-audio",
    "mute",
    "speed",
    "waveform",
    "markup",
    "data",
    "calendar",
    "json-to-typescript",
)


def page() -> str:
    """Give the whole page."""
    return "\n".join(
        [
            "# Fields of the media tools",
            "",
            "Written from the code by `python -m tests.media_tools.tools_reference`; a test fails when it is old.",
            "How the tools are called stands in [media-tools.md](media-tools.md).",
            "",
            *(line for name in TOOLS for line in _tool(registry.tools()[name])),
            "## Presets of `transform`",
            "",
            "| `preset` | Width | Height | `fit` |",
            "| --- | --- | --- | --- |",
            *(
                f"| `{word}` | {size.width} | {size.height} | `{size.fit}` |"
                for word, size in TRANSFORM_PRESETS.items()
            ),
            "",
        ]
    )


def _tool(tool: registry.Tool) -> list[str]:
    fields = [
        "| Field | Values | Default | |",
        "| --- | --- | --- | --- |",
        *(_param(param) for param in tool.params),
    ]
    return [f"## `{tool.word}`", "", tool.summary, "", *(fields if tool.params else ["It takes no field."]), ""]


def _param(param: Param) -> str:
    default = "required" if param.required else "–" if param.default is None else f"`{_word(param.default)}`"
    return f"| `{param.name}` | {values(param)} | {default} | {param.help} |"


def _word(value: object) -> str:
    return value if isinstance(value, str) else str(value).lower()


def values(param: Param) -> str:
    """Say in words what a field may be."""
    match param:
        case Integer():
            return f"{param.minimum}–{param.maximum}" + (f", multiples of {param.step}" if param.step > 1 else "")
        case Number():
            return f"{param.minimum:g}–{param.maximum:g}"
        case Boolean():
            return "`true`, `false`"
        case Choice():
            return ", ".join(f"`{word}`" for word in param.choices)
        case Delimiter():
            return "`,` `;` `:` a bar, a tab or the word `tab`"
        case Pages():
            return "pages and ranges, `1-3,7`, `5-`"
        case Text() if param.lines == 1:
            return f"1–{param.longest} characters on one line"
        case Text():
            return f"1–{param.longest} characters, at most {param.lines} lines"
        case Colour():
            return "`#rrggbb`"
        case OfferedFormat() if param.words:
            return ", ".join(f"`{word}`" for word in param.words)
        case OfferedFormat() if not isinstance(param, PictureFormat):
            return "a written format of a film or a sound" + (" or a picture" if "image" in param.kinds else "")
        case _:
            return "a written format that is made of pixels"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

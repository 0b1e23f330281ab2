"""What a container says about itself beside its streams: titles, languages, chapters."""

from av.container import InputContainer, OutputContainer
from av.stream import Stream

from media_tools.engines.tracks import Span
from media_tools.registry import Format

DROPPED = frozenset(("major_brand", "minor_version", "compatible_brands", "encoder", "duration", "encoded_by"))
"""Words about the old file, not about the film."""
TEXT_CHARACTERS = 10_000
CHAPTERS = 1_000
"""More are no book, and cost more than the film."""
QUICKTIME_WORDS = {
    "deu": "ger", "nld": "dut", "ell": "gre", "isl": "ice", "zho": "chi", "sqi": "alb", "mkd": "mac", "swe": "sve",
}  # fmt: skip
"""Languages whose code of ISO 639-2/T FFmpeg does not find among Macintosh's numbers -> the word that it does find."""


def carry(source: InputContainer, out: OutputContainer, span: Span, pace: float = 1.0) -> None:
    """Pass on titles, and chapters where the whole film is wanted; it plays `pace` times as fast."""
    for name, value in _told(source).items():
        if name.lower() not in DROPPED:
            out.metadata[name] = value[:TEXT_CHARACTERS]
    if span.end is None and (chapters := source.chapters()):
        kept = chapters[:CHAPTERS]
        for chapter in kept:
            chapter["start"], chapter["end"] = round(chapter["start"] / pace), round(chapter["end"] / pace)
        out.set_chapters(kept)


def carry_language(source: Stream, made: Stream, target: Format) -> None:
    """Pass on the language of a track."""
    language = source.metadata.get("language", "")
    if language.isascii() and language.isalpha() and len(language) == 3:
        made.metadata["language"] = QUICKTIME_WORDS.get(language, language) if target.name == "mov" else language


def carry_title(source: Stream, made: Stream) -> None:
    """Pass on the title of a track."""
    if title := source.metadata.get("title"):
        made.metadata["title"] = title[:TEXT_CHARACTERS]


def _told(source: InputContainer) -> dict[str, str]:
    """Give what the container tells; in Ogg it is told with the sound."""
    with_sound = source.streams.audio[0].metadata if source.format.name == "ogg" and source.streams.audio else {}
    return {**with_sound, **source.metadata}

"""What a container says about itself beside its streams: titles, languages, chapters."""

from av.container import InputContainer, OutputContainer

from media_tools.engines.tracks import Span

DROPPED = frozenset(("major_brand", "minor_version", "compatible_brands", "encoder", "duration", "encoded_by"))
"""Words about the old file, not about the film."""
TEXT_CHARACTERS = 10_000


def carry(source: InputContainer, out: OutputContainer, span: Span, pace: float = 1.0) -> None:
    """Pass on titles, and chapters where the whole film is wanted; it plays `pace` times as fast."""
    for name, value in _told(source).items():
        if name.lower() not in DROPPED:
            out.metadata[name] = value[:TEXT_CHARACTERS]
    if span.end is None and (chapters := source.chapters()):
        for chapter in chapters:
            chapter["start"], chapter["end"] = round(chapter["start"] / pace), round(chapter["end"] / pace)
        out.set_chapters(chapters)


def _told(source: InputContainer) -> dict[str, str]:
    """Give what the container tells; in Ogg it is told with the sound."""
    with_sound = source.streams.audio[0].metadata if source.format.name == "ogg" and source.streams.audio else {}
    return {**with_sound, **source.metadata}

"""The encoders of each target, and what they are told for a quality of 1 to 100.

The presets were chosen by measurement on two cores; docs/films.md has the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from media_tools.engines import mp3
from media_tools.engines.probe import Picture, Sound
from media_tools.registry import Format

GOOD = 82
COPYING = 75
"""The quality from which on streams that a target can hold are passed on as they are."""
SOUND_KBPS = 192


@dataclass(frozen=True, kw_only=True)
class PictureCodec:
    """An encoder for pictures by FFmpeg's name. `even` says that both sides must be even numbers of pixels."""

    name: str
    pixel_format: str = "yuv420p"
    even: bool = True
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SoundCodec:
    """An encoder for sound by FFmpeg's name. `rates` are the sample rates it takes, none for any, highest first.

    `encoder_format` is what FFmpeg's own encoder takes, where another one does its work.
    """

    name: str
    sample_format: str
    encoder_format: str = ""
    rates: tuple[int, ...] = ()
    bit_rate: int | None = None
    channels: int = 2
    options: Mapping[str, str] = field(default_factory=dict)


_AAC_RATES = (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_OPUS_RATES = (48000, 24000, 16000, 12000, 8000)
_MP3_RATES = (48000, 44100, 32000, 24000, 22050, 16000)

_PICTURES_KEPT = {
    "mp4": ("h264",),
    "mov": ("h264", "prores"),
    "mkv": ("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4"),
    "webm": ("vp8", "vp9", "libdav1d", "av1"),
}
_SOUNDS_KEPT = {
    "mp4": ("aac",),
    "mov": ("aac",),
    "mkv": ("aac", "mp3float", "mp3", "opus", "libopus", "vorbis", "flac", "ac3", "eac3"),
    "webm": ("opus", "libopus", "vorbis"),
    "m4a": ("aac",),
    "mp3": ("mp3float", "mp3"),
    "ogg": ("opus", "libopus"),
    "flac": ("flac",),
    "wav": ("pcm_s16le", "pcm_s24le"),
}
"""What each container holds so that everything that plays it plays it, by the names of FFmpeg's decoders."""


def keeps_picture(target: Format, picture: Picture) -> bool:
    """Say whether the target holds this picture as it is: H.264 only with 8 bits, for few players read more."""
    usual = picture.pixel_format in ("yuv420p", "yuvj420p") or picture.codec != "h264"
    return picture.codec in _PICTURES_KEPT.get(target.name, ()) and usual


def keeps_sound(target: Format, sound: Sound) -> bool:
    """Say whether the target holds this sound as it is."""
    return sound.codec in _SOUNDS_KEPT[target.name]


def picture_codec(target: Format, quality: int) -> PictureCodec:
    """Choose the encoder for a picture."""
    if target.name == "webm":
        crf = round(15 + (100 - quality) * 0.45)
        speed = {"deadline": "realtime", "cpu-used": "8", "row-mt": "1", "tile-columns": "2", "auto-alt-ref": "1"}
        return PictureCodec(name="libvpx-vp9", even=False, options={"crf": str(crf), "b": "0", **speed})
    crf = round(17 + (100 - quality) * 0.33)
    return PictureCodec(name="libx264", options={"crf": str(crf), "preset": "veryfast", "profile": "high"})


def sound_codec(target: Format, sound: Sound, kbps: int = SOUND_KBPS, *, stereo: bool = False) -> SoundCodec:
    """Choose the encoder for a sound, at the source's own sample rate where the codec takes it.

    `kbps` is thousands of bits a second, for both channels; a single one gets half. What loses something is stereo at
    most; what loses nothing keeps more channels, but where `stereo` is wanted.
    """
    channels = min(sound.channels, 2)
    kept = channels if stereo else sound.channels
    bit_rate = kbps * 1000 * channels // 2
    match target.name:
        case "webm" | "ogg":
            most = min(bit_rate, 256_000 * channels)
            return SoundCodec(name="libopus", sample_format="flt", rates=_OPUS_RATES, bit_rate=most, channels=channels)
        case "flac":
            return SoundCodec(name="flac", sample_format="s32" if _deep(sound) else "s16", channels=kept)
        case "wav":
            name, sample_format = ("pcm_s24le", "s32") if _deep(sound) else ("pcm_s16le", "s16")
            return SoundCodec(name=name, sample_format=sample_format, channels=kept)
        case "mp3":
            return SoundCodec(
                name=mp3.NAME,
                sample_format="s16",
                encoder_format="s16p",
                rates=_MP3_RATES,
                bit_rate=bit_rate,
                channels=channels,
            )
        case _:
            return SoundCodec(name="aac", sample_format="fltp", rates=_AAC_RATES, bit_rate=bit_rate, channels=channels)


def kbps(quality: int) -> int:
    """Give the bit rate of a sound for a quality of 1 to 100, in thousands a second: 192 for 75, 320 for the best."""
    return round((32 + 288 * (quality / 100) ** 2) / 8) * 8


def layout(codec: SoundCodec, sound: Sound) -> str:
    """Name the channels that the codec gets."""
    return {1: "mono", 2: "stereo"}.get(codec.channels, sound.layout)


def sample_rate(codec: SoundCodec, rate: int) -> int:
    """Give the sample rate to encode at: the source's own, else the next higher one, else the highest."""
    if not codec.rates:
        return min(rate, 192_000)
    return min((known for known in codec.rates if known >= rate), default=codec.rates[0])


def _deep(sound: Sound) -> bool:
    """Tell whether there is more than 16 bits to lose: decoders of lossy codecs give more than there ever was."""
    return sound.depth > 16 and (sound.codec in ("flac", "alac", "truehd") or sound.codec.startswith("pcm_"))

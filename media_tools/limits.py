"""What one file may cost: checked against its header before any pixel, and enforced on the child by the kernel."""

from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from media_tools.errors import ImageTooLarge

MIB = 1024 * 1024
USUAL_PIXELS = 1920 * 1080 * 30
"""Pixels a second of a film in full HD: one with more of them takes longer in proportion."""
LOOKING_SECONDS = 120
"""Processor time that any film may take, however short it is."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What one sound or film may cost, as `Limits` says it of pictures."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int
    output_bytes_base: int = 2048 * MIB
    output_bytes_per_input: int = 16
    stall_seconds: int | None = 60


SOUND = Allowance(memory_bytes=1024 * MIB, cpu_seconds=900, wall_seconds=1_800)
FILM = Allowance(memory_bytes=4096 * MIB, cpu_seconds=3_600, wall_seconds=7_200)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits on one file, independent of any plan. An operator may change them; a request may not.

    Pixels are counted per frame and over all frames; sides in pixels; sizes in bytes; times in seconds. What the kernel
    and the clock enforce is that of pictures and documents; `of_kind` gives the limits of a sound or a film.
    `stall_seconds` is how long a child may do nothing, None for as long as its other limits let it.
    """

    frame_pixels: int = 100_000_000
    side: int = 16_384
    frames: int = 1_000
    total_pixels: int = 400_000_000
    seconds: int = 6 * 3600
    svg_bytes: int = 10 * MIB
    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 60
    wall_seconds: int = 90
    stall_seconds: int | None = None
    cpu_seconds_per_second: int = 4
    output_bytes_base: int = 256 * MIB
    output_bytes_per_input: int = 4
    sound: Allowance = field(default=SOUND)
    film: Allowance = field(default=FILM)
    archive_entries: int = 2_000
    archive_ratio: int = 200
    archive_free_bytes: int = 16 * MIB

    def of_kind(self, kind: str | None) -> Self:
        """Give the limits of a file of this kind of format."""
        match kind:
            case "audio":
                return replace(self, **asdict(self.sound))
            case "video":
                return replace(self, **asdict(self.film))
            case _:
                return self

    @property
    def most_memory_bytes(self) -> int:
        """The most memory that a file of any kind may use."""
        return max(self.memory_bytes, self.sound.memory_bytes, self.film.memory_bytes)

    @property
    def most_cpu_seconds(self) -> int:
        """The most processor time that a file of any kind may take."""
        return max(self.cpu_seconds, self.sound.cpu_seconds, self.film.cpu_seconds)

    @property
    def most_wall_seconds(self) -> int:
        """The longest time that a file of any kind may take."""
        return max(self.wall_seconds, self.sound.wall_seconds, self.film.wall_seconds)

    def worth(self, seconds: float, pixels: float = 0) -> float:
        """Give the processor time that a film or sound of this length may take; `pixels` is how many a second has."""
        return LOOKING_SECONDS + self.cpu_seconds_per_second * seconds * max(1.0, pixels / USUAL_PIXELS)

    def output_bytes(self, source_bytes: int) -> int:
        """Give the most bytes that one source of this size may write."""
        return self.output_bytes_per_input * source_bytes + self.output_bytes_base

    def archive_bytes(self, packed_bytes: int) -> int:
        """Give the most bytes that an archive of this size may unpack to: so much that room is left to pack it again.

        Beyond `archive_free_bytes` it may not be more than `archive_ratio` times its size either.
        """
        return self.output_bytes_per_input * packed_bytes + self.output_bytes_base * 3 // 4

    def check_picture(self, width: int, height: int, frames: int = 1) -> None:
        """Refuse a picture whose header promises too much. Raises ImageTooLarge, naming the limit that it broke."""
        if max(width, height) > self.side:
            raise ImageTooLarge(
                f"The picture is {width} × {height} pixels; a side may have at most {self.side:,} pixels."
            )
        if width * height > self.frame_pixels:
            raise ImageTooLarge(
                f"The picture is {width} × {height} pixels; at most {self.frame_pixels / 1e6:g} megapixels are taken."
            )
        if frames > self.frames:
            raise ImageTooLarge(f"The picture has {frames:,} frames; at most {self.frames:,} are taken.")
        if width * height * frames > self.total_pixels:
            raise ImageTooLarge(
                f"The picture has {frames:,} frames of {width} × {height} pixels; "
                f"at most {self.total_pixels / 1e6:g} megapixels over all frames are taken."
            )

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, for the child."""
        return self._json

    @cached_property
    def _json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Rebuild limits from `to_json`."""
        return cls(**{**value, "sound": Allowance(**value["sound"]), "film": Allowance(**value["film"])})

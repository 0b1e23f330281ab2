"""What one file may cost: checked against its header before any pixel, and enforced on the child by the kernel."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from media_tools.errors import ImageTooLarge

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits on one file, independent of any plan. An operator may change them; a request may not.

    Pixels are counted per frame and over all frames; sides in pixels; sizes in bytes; times in seconds.
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
    output_bytes_base: int = 256 * MIB
    output_bytes_per_input: int = 4
    archive_entries: int = 2_000
    archive_ratio: int = 200
    archive_free_bytes: int = 16 * MIB

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
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Rebuild limits from `to_json`."""
        return cls(**value)

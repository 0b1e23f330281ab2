"""The filters that change a film's colours and sharpness as the steps for pictures do, on luma and chroma."""

import math

from media_tools.steps.edits import Tone

LEAST_EDGE, MOST_EDGE = 3, 23
"""Sides that the filter's matrix may have; they are odd."""


def of(tone: Tone) -> tuple[str, ...]:
    """Give FFmpeg's filters for what is wanted, none where that is nothing."""
    looks: list[str] = []
    if tone.brightness != 1:
        looks.append(_lut(f"(val-minval)*{tone.brightness:g}+minval", tone.brightness))
    if tone.saturation != 1 or tone.hue != 0:
        looks.append(f"hue=h={tone.hue:g}:s={tone.saturation:g}")
    if tone.contrast != 1:
        looks.append(_lut(f"(val-(minval+maxval)/2)*{tone.contrast:g}+(minval+maxval)/2", tone.contrast))
    if tone.grayscale:
        looks.append("hue=s=0")
    if tone.invert:
        looks.append("lutyuv=y=negval:u=negval:v=negval")
    if tone.sharpen > 0:
        side = min(max(2 * math.ceil(tone.sharpen) + 1, LEAST_EDGE), MOST_EDGE)
        looks.append(f"unsharp=luma_msize_x={side}:luma_msize_y={side}:luma_amount=1")
    return tuple(looks)


def _lut(luma: str, factor: float) -> str:
    """Change the luma, and the distance of the chroma from grey by the same factor, so that a colour keeps its hue."""
    chroma = f"clip((val-(minval+maxval)/2)*{factor:g}+(minval+maxval)/2,minval,maxval)"
    return f"lutyuv=y='clip({luma},minval,maxval)':u='{chroma}':v='{chroma}'"

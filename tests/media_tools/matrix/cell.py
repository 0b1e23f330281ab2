"""Run one cell of the matrix and say in a word or two what was seen."""

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from media_tools.errors import MediaError
from media_tools.registry import Format
from tests.media_tools.colours import delta_e
from tests.media_tools.matrix.case import Case, Pixels, has_alpha, has_veils, holed
from tests.media_tools.matrix.seen import Seen, deep, look, on_white
from tests.media_tools.work import convert

QUALITY = 95
MEAN, HIGH = 2.0, 7.0
"""The bound: the mean and the 95th percentile of ΔE2000 (CIEDE2000) over all pixels, on white."""
PALETTE_MEAN, PALETTE_HIGH = 4.0, 10.0
"""The same for results of at most 256 colours."""
TRACED_MEAN = 8.0
"""The same for what is drawn as shapes, on average."""
ALPHA = 4.0
"""The bound for transparency: the mean difference, of 255."""
DEEP = 300.0
"""The bound for 16 bits that are kept without being exact: the mean difference, of 65,535."""
FLAW = "✗"


def outcome(case: Case, target: Format) -> str:
    """Convert a case to the target and describe the result; a text with ✗ is a fault."""
    if case.parts:
        return _together([(part.detail, outcome(part, target)) for part in case.parts])
    try:
        done = convert(case.data, target.name, compression=QUALITY)
    except MediaError as refusal:
        return f"`{refusal.code}`"
    except Exception as error:  # no cell may hide a fault, and none may end the others
        return f"{FLAW} {type(error).__name__}"
    if target.vector and target.kind == "image" and case.form != target.name:
        return ", ".join([_traced(case, done.data, done.output.width, done.output.height), *_untold(case, ())])
    try:
        seen = look(done.data, target.name)
    except Exception:
        return f"{FLAW} unreadable"
    height, width = seen.frames[0].shape[:2]
    if (width, height) != (done.output.width, done.output.height):
        return f"{FLAW} says {done.output.width} × {done.output.height}, is {width} × {height}"
    words = [_closeness(case, seen, target, done.data), *_lost(case, seen)]
    if seen.orientation != 1:
        words.append(f"{FLAW} still tagged {seen.orientation}")
    return ", ".join(word for word in words if word)


def _traced(case: Case, data: bytes, width: int | None, height: int | None) -> str:
    """Draw the shapes and see that they are as large as the picture, and about as coloured."""
    drawn = look(convert(data, "png").data, "png").frames[0]
    if drawn.shape != case.frames[0].shape:
        return f"{FLAW} {drawn.shape[1]} × {drawn.shape[0]} pixels"
    mean = float(delta_e(on_white(holed(case.frames[0])), on_white(drawn)).mean())
    if mean > TRACED_MEAN:
        return f"{FLAW} traced, ΔE {mean:.1f}"
    return f"traced, {width} × {height}" + ", holes only" * has_veils(case.frames[:1])


def _together(outcomes: list[tuple[str, str]]) -> str:
    texts = {text for _, text in outcomes}
    if len(texts) == 1:
        return texts.pop()
    if not any(FLAW in text or "`" in text for text in texts):
        # some of them exact, some near: what holds for all is that they are near
        return max(texts)
    return "; ".join(f"{detail}: {text}" for detail, text in outcomes if FLAW in text or "`" in text)


def _closeness(case: Case, seen: Seen, target: Format, data: bytes) -> str:
    """Say `exact`, `near`, or how far off the pixels are."""
    expected = case.frames[: len(seen.frames)]
    if _only_holes(case, seen):
        expected = [holed(frame) for frame in expected]
    if any(left.shape != right.shape for left, right in zip_longest(expected, seen.frames, fillvalue=_NOTHING)):
        return f"{FLAW} {len(seen.frames)} × {seen.frames[0].shape[1]} × {seen.frames[0].shape[0]} pixels"
    if case.deep is not None and target.sixteen_bit:
        return _deep_closeness(case.deep, data, target, case.exact)
    if all(_same(left, right) for left, right in zip(expected, seen.frames, strict=True)):
        return "exact"
    if case.exact and case.deep is None and target.lossless and not target.quality and not _flattened(case, seen):
        return f"{FLAW} not exact"
    distance = np.concatenate(
        [delta_e(on_white(a), on_white(b)).ravel() for a, b in zip(expected, seen.frames, strict=True)]
    )
    mean, high = float(distance.mean()), float(np.percentile(distance, 95))
    most = (PALETTE_MEAN, PALETTE_HIGH) if seen.palette or case.coarse else (MEAN, HIGH)
    if mean > most[0] or high > most[1]:
        return f"{FLAW} ΔE {mean:.1f}, 95 %: {high:.1f}"
    if has_alpha(seen.frames) and _alpha_distance(expected, seen.frames) > ALPHA:
        return f"{FLAW} transparency off by {_alpha_distance(expected, seen.frames):.0f}"
    return "near"


def _deep_closeness(expected: Pixels, data: bytes, target: Format, exact: bool) -> str:
    found = deep(data, target.name)
    if found is None:
        return f"{FLAW} 8 bits"
    if found.ndim == 2:
        found = found[..., None]
    found = found[..., : expected.shape[2]]
    if np.array_equal(found, expected):
        return "exact"
    off = float(np.abs(found.astype(float) - expected).mean())
    if (exact and target.lossless and not target.quality) or off > DEEP:
        return f"{FLAW} 16 bits off by {off:.0f}"
    return "near"


def _lost(case: Case, seen: Seen) -> list[str]:
    """Name what the source has and the result has not."""
    words = []
    if len(case.frames) > 1 and len(seen.frames) == 1:
        words.append("first frame" if case.times else "first page")
    elif case.times and tuple(seen.times) != tuple(case.times):
        words.append(f"{FLAW} times {', '.join(map(str, seen.times))}")
    elif case.plays is not None and seen.plays != case.plays:
        words.append("loop not kept" if seen.plays is None else f"{FLAW} plays {seen.plays} times")
    if _flattened(case, seen):
        words.append("on white")
    if _only_holes(case, seen):
        words.append("holes only")
    if case.grey and not seen.grey and not seen.palette:
        words.append("as RGB")
    if seen.palette:
        words.append("256 colours")
    return words + _untold(case, seen.told)


def _untold(case: Case, told: Sequence[str]) -> list[str]:
    return [f"no {name}" for name in case.told if name not in told]


def _flattened(case: Case, seen: Seen) -> bool:
    return has_alpha(case.frames[: len(seen.frames)]) and not has_alpha(seen.frames)


def _only_holes(case: Case, seen: Seen) -> bool:
    """Say whether what was half transparent is opaque now, or gone."""
    return has_veils(case.frames[: len(seen.frames)]) and has_alpha(seen.frames) and not has_veils(seen.frames)


def _same(left: Pixels, right: Pixels) -> bool:
    """Compare what is visible: colour hidden under full transparency does not count."""
    shown = left[..., 3:] > 0
    return np.array_equal(left[..., 3], right[..., 3]) and np.array_equal(left * shown, right * shown)


def _alpha_distance(left: Sequence[Pixels], right: Sequence[Pixels]) -> float:
    pairs = zip(left, right, strict=True)
    return max(float(np.abs(a[..., 3].astype(float) - b[..., 3]).mean()) for a, b in pairs)


_NOTHING = np.zeros((0, 0, 4), np.uint8)

"""Reads what a child answers and believes none of it: a child that read a hostile file may be the file's by now."""

import os
import re
from dataclasses import replace
from pathlib import Path
from stat import S_ISREG
from typing import Any

from media_tools import registry
from media_tools.errors import ChildDied, ChildUnavailable, InvalidParam, MediaError, PoolBusy, by_code
from media_tools.media import Output, Result

SENTENCE_CHARACTERS = 500
WORD_CHARACTERS = 100
HIGHEST_NUMBER = 2**31 - 1
HIGHEST_SCORE, LOWEST_SCORE = 100, -10_000
HIGHEST_FACT = 2**53
"""Larger whole numbers do not survive in every reader of JSON."""
FACTS = 1_000
"""How many values the facts about a file may hold together, and how deep they may be nested."""
FACTS_DEPTH = 4
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""No database keeps a NUL or half of a character in a text."""


class Rubbish(Exception):
    """The child said something that no sound child says."""


def part_done(value: Any) -> float:
    """Read a part done, 0.0 to 1.0. Raises Rubbish."""
    if not _is_number(value, highest=1):
        raise Rubbish
    return float(value)


def result(value: Any, folder: Path) -> Result:
    """Read a result whose files lie in `folder`, and make their paths absolute. Raises Rubbish.

    The files must be there, plain and not elsewhere; their sizes are measured and their types are the registry's own.
    """
    try:
        told = Result.from_json(value)
        outputs = tuple(_output(output, folder) for output in told.outputs)
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        raise Rubbish from None
    if told.warning is not None and not _is_text(told.warning, SENTENCE_CHARACTERS):
        raise Rubbish
    if told.facts is not None:
        _check_facts(told.facts)
    return replace(told, outputs=outputs)


def error(value: Any) -> MediaError:
    """Rebuild an error that a tool raised. Raises Rubbish, also when the child judges itself or the pool."""
    try:
        kind, message = by_code()[value["code"]], value["message"]
    except (KeyError, TypeError):
        raise Rubbish from None
    if issubclass(kind, ChildDied | ChildUnavailable | PoolBusy) or not _is_text(message, SENTENCE_CHARACTERS):
        raise Rubbish
    if not issubclass(kind, InvalidParam):
        return kind(message)
    if not _is_text(value.get("field"), WORD_CHARACTERS):
        raise Rubbish
    return kind(message, field=value["field"], allowed=value.get("allowed"))


def _output(told: Output, folder: Path) -> Output:
    name = told.path.name
    path = folder / name
    state = os.lstat(path)
    numbers = (told.width, told.height, told.duration, told.quality)
    if str(told.path) != name or not S_ISREG(state.st_mode):
        raise ValueError("An output must be a plain file in the folder it was to be written to.")
    if not all(number is None or _is_number(number, highest=HIGHEST_NUMBER) for number in numbers):
        raise ValueError("Sides, durations and qualities are numbers.")
    if told.score is not None and not _is_number(told.score, highest=HIGHEST_SCORE, lowest=LOWEST_SCORE):
        raise ValueError("A score is a number.")
    return replace(told, path=path, size=state.st_size, mime=registry.formats()[told.format].mime)


def _check_facts(facts: Any) -> None:
    """Hold facts to plain JSON of bounded size. Raises Rubbish."""
    if not isinstance(facts, dict):
        raise Rubbish
    waiting: list[tuple[Any, int]] = [(facts, 0)]
    for count in range(FACTS):
        if not waiting:
            return
        value, depth = waiting.pop()
        match value:
            case dict() | list() if depth >= FACTS_DEPTH or len(value) > FACTS - count:
                raise Rubbish
            case dict():
                if not all(_is_text(name, WORD_CHARACTERS) for name in value):
                    raise Rubbish
                waiting.extend((inner, depth + 1) for inner in value.values())
            case list():
                waiting.extend((inner, depth + 1) for inner in value)
            case None | bool():
                continue
            case _ if not (_is_text(value, SENTENCE_CHARACTERS) or _is_number(value, HIGHEST_FACT, -HIGHEST_FACT)):
                raise Rubbish
    raise Rubbish


def _is_number(value: Any, highest: float, lowest: float = 0) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and lowest <= value <= highest


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and not _UNSTORABLE.search(value)

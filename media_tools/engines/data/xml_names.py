"""Names of XML out of any text and back: a letter that a name may not have is written `_xHHHH_`, as spreadsheets do."""

_START = [(0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D)]
_START += [(0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF)]
_START += [(0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)]
_INSIDE = [(0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)]
NAMELESS = "_"
"""The name of an empty key."""
_DIGITS = "0123456789ABCDEFabcdef"


def named(key: str) -> str:
    """Give a name without a colon for any key."""
    if key == "":
        return NAMELESS
    if key == NAMELESS:
        return _code(key)
    return "".join(
        _code(letter)
        if not _may_stand(letter, at_start=place == 0) or (letter == "_" and _is_code(key, place))
        else letter
        for place, letter in enumerate(key)
    )


def key_of(name: str) -> str:
    """Give the key that a name was made of; a name that nobody encoded stays as it is."""
    if name == NAMELESS:
        return ""
    if "_x" not in name:
        return name
    letters: list[str] = []
    place = 0
    while place < len(name):
        length = _is_code(name, place)
        if length:
            letters.append(chr(int(name[place + 2 : place + length - 1], 16)))
            place += length
        else:
            letters.append(name[place])
            place += 1
    return "".join(letters)


def is_name(text: str) -> bool:
    """Tell whether a text is a name without a colon."""
    return bool(text) and all(_may_stand(letter, at_start=place == 0) for place, letter in enumerate(text))


def may_stand_in_text(text: str) -> bool:
    """Tell whether XML 1.0 has a way to say every letter of a text."""
    return all(letter >= " " or letter in "\t\n\r" for letter in text if letter < " " or letter > "\ud7ff") and not any(
        "\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff" for letter in text
    )


def _may_stand(letter: str, *, at_start: bool) -> bool:
    code = ord(letter)
    if any(first <= code <= last for first, last in _START):
        return True
    return not at_start and any(first <= code <= last for first, last in _INSIDE)


def _code(letter: str) -> str:
    return f"_x{ord(letter):04X}_"


def _is_code(text: str, place: int) -> int:
    """Give how long the code at a place is; 0 where there is none."""
    if text[place : place + 2] != "_x":
        return 0
    end = text.find("_", place + 2, place + 9)
    digits = text[place + 2 : end] if end > 0 else ""
    known = 4 <= len(digits) <= 6 and all(digit in _DIGITS for digit in digits) and int(digits, 16) <= 0x10FFFF
    return end + 1 - place if known else 0

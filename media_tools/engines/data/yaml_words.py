"""What a plain word of YAML 1.2 means (https://yaml.org/spec/1.2.2/, 10.3), and which texts need quotes."""

import re

from media_tools.engines.data import values
from media_tools.engines.data.values import Value

_WORDS: dict[str, Value] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_WORDS |= {sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")}
_WORDS |= dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
_WHOLE = re.compile(r"[-+]?[0-9]+")
_OCTAL, _HEX = re.compile(r"0o[0-7]+"), re.compile(r"0x[0-9A-Fa-f]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_OLD_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "null", "true", "false"))
_STARTS = frozenset("0123456789+-.")


def value_of(word: str) -> Value:
    """Give the value of a plain word: text where it is nothing else. Raises DataNumberTooLong."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _STARTS:
        return word
    if _WHOLE.fullmatch(word):
        return values.whole_number(word)
    if _OCTAL.fullmatch(word) and len(word) <= values.DIGITS:
        return int(word[2:], 8)
    if _HEX.fullmatch(word) and len(word) <= values.DIGITS:
        return int(word[2:], 16)
    if _NUMBER.fullmatch(word):
        return values.decimal_number(word)
    return word


def needs_quotes(text: str) -> bool:
    """Tell whether a text would be read as something else without quotes, here or by a reader of YAML 1.1.

    Those take more words and numbers, and times, for what they are not. What begins with no letter gets quotes too.
    """
    return not text[:1].isalpha() or text in _WORDS or text.lower() in _OLD_WORDS

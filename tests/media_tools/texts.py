"""Run the tools of text as a client would, and give text."""

import json
from decimal import Decimal

import pytest

from media_tools.errors import MediaError
from tests.contract import check_sentence
from tests.media_tools.work import do


def became(source, form, target, tool="data", **values):
    """Convert a text or bytes, and give the text that came out."""
    data = source.encode() if isinstance(source, str) else source
    done = do(tool, data, from_format=form, to_format=target, **values)
    assert done.output.format == target
    return done.data.decode()


def value_of(source, form, **values):
    """Give what a file says, with every digit of its numbers."""
    return json.loads(became(source, form, "json", **values), parse_float=Decimal)


def refused(code, source, form, target="json", tool="data", **values):
    """Give the sentence of a refusal, which must have this code."""
    with pytest.raises(MediaError) as refusal:
        became(source, form, target, tool, **values)
    assert refusal.value.code == code, refusal.value.message
    check_sentence(refusal.value.message)
    return refusal.value.message

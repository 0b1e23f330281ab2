"""The field that says which frame of a film is wanted."""

from media_tools.params import Number

LONGEST = 86_400
"""Seconds of a day: behind the end of any film that is taken."""

TIMESTAMP = Number(
    name="timestamp",
    default=1.0,
    minimum=0,
    maximum=LONGEST,
    help="Of a film: the time in seconds whose frame is taken; behind the end it is the last frame.",
)

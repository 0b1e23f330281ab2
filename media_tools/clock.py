"""The processor time of the file in hand: what its kind allows, and less as soon as its length is known."""

import resource

_began = 0.0
_most: int | None = None
_expected = 0.0


def start(most: int) -> None:
    """Give the next file `most` seconds, counted from now."""
    global _began, _most, _expected
    used = resource.getrusage(resource.RUSAGE_SELF)
    _began, _most, _expected = used.ru_utime + used.ru_stime, most, 0.0
    _allow(most)


def expect(seconds: float) -> None:
    """Give the file no more than its parts together may take; called once for each. Without `start` nothing happens.

    A part that is looked at twice counts twice: the two passes of an encoder take twice as long.
    """
    global _expected
    if _most is not None:
        _expected += seconds
        _allow(min(_expected, _most))


def _allow(seconds: float) -> None:
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(_began + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))

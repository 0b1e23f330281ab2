"""A long film needs no more memory at its end than at its begin; by the hour: `python -m tests.bench.long_film`."""

from tests.bench import long_film

MINUTES = 8
GROWTH_MIB = 6
"""What allocators do by themselves; eight minutes of decoded sound alone would be 15, of pictures 11."""


def test_the_memory_of_the_child_is_flat_over_a_film() -> None:
    course = long_film.convert(MINUTES)
    assert len(course.parts) > 10
    assert course.parts == sorted(course.parts)
    assert course.growth() < GROWTH_MIB

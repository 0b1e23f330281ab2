"""Every test of the API works in rooms of its own."""

import pytest

from tests.hosts import hosting
from tests.rooms import children, rooms

__all__ = ["children", "hosting", "rooms"]


@pytest.fixture(autouse=True)
def _in_rooms(rooms: None) -> None:
    """Enter the rooms without naming them."""

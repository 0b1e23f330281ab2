"""Hosts for every test of the door."""

from tests.hosts import hosting

__all__ = ["hosting"]

"""The HTTP API for programs: parses a request into a frozen wish, calls one room, writes the answer."""

"""The only rooms that import native media libraries. A tool calls the function it needs; there is no common base."""

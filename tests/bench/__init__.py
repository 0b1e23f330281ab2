"""`python -m tests.bench` measures what Convertly promises; docs/performance.md says how to read it."""

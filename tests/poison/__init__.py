"""Tools that misbehave, and a child that knows them: `python -m tests.poison`."""

"""The door to other people's hosts, against a real one on this machine that says what a test tells it to."""

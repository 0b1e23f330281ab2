"""How a file is changed: pure functions from files to files, run in a confined child. No Django in here."""

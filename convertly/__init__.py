"""Which parts are plugged in: settings from the environment, start-up checks, URLs and the two server entry points."""

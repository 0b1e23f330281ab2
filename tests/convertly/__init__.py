"""Tests of the settings, the start and the stop."""

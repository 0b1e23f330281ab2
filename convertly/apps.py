"""The Django app that holds the parts together."""

from django.apps import AppConfig


class ConvertlyConfig(AppConfig):
    """Commands and start-up checks of the whole."""

    name = "convertly"

    def ready(self) -> None:
        """Register the start-up checks."""
        from convertly import checks  # noqa: F401  (registers itself)

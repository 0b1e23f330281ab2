"""The Django app that owns jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs, their files, outputs and events."""

    name = "jobs"

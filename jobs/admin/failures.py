"""Tasks that ended in an unexpected error, as the queue kept them: to read and to clear away, never to repeat.

A doorbell needs no repeat: the sweep rings again for every file that waits.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class FailedTasks(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was noted of a task that failed."""

    list_display = ("name", "func", "started", "stopped", "what")
    fields = ("name", "func", "started", "stopped", "attempt_count", "result")
    readonly_fields = fields
    ordering = ("-stopped",)
    show_full_result_count = False

    @admin.display(description="error")
    def what(self, task: Any) -> str:
        """Give the last line of the traceback."""
        lines = str(task.result or "").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody makes one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are a record."""
        return False

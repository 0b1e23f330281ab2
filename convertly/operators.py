"""The admin as it is plugged in here: of the queue's own tables, only the tasks that failed are shown."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class OperatorsAdmin(AdminConfig):
    """Packed doorbells and schedules that nobody uses would only puzzle; the rows of jobs tell the same better."""

    def ready(self) -> None:
        """Take the queue's tables out and put the failed tasks back, read-only."""
        super().ready()
        # the tables need the width more than a second list of five links
        admin.site.enable_nav_sidebar = False
        from jobs.admin import FailedTasks

        for model in apps.get_app_config("django_q").get_models():
            if admin.site.is_registered(model):
                admin.site.unregister(model)
        admin.site.register(apps.get_model("django_q", "Failure"), FailedTasks)

"""The paths of the dashboard."""

from django.urls import path

from jobs.dashboard import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("jobs/live", views.live, name="jobs-live"),
    path("jobs/<uuid:job_id>", views.job_page, name="job"),
    path("jobs/<uuid:job_id>/cancel", views.cancel, name="job-cancel"),
]

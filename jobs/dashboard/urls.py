"""The paths of the dashboard."""

from django.urls import path

from jobs.dashboard import views

urlpatterns = [path("", views.dashboard, name="dashboard")]

"""The paths of the dashboard."""

from django.urls import path

from jobs.dashboard import views, webhooks

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("usage", views.usage, name="usage"),
    path("jobs/live", views.live, name="jobs-live"),
    path("jobs/<uuid:job_id>", views.job_page, name="job"),
    path("jobs/<uuid:job_id>/cancel", views.cancel, name="job-cancel"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/deliveries", webhooks.deliveries, name="deliveries"),
    path("webhooks/deliveries/<uuid:delivery_id>/retry", webhooks.retry, name="delivery-retry"),
    path("webhooks/<uuid:webhook_id>", webhooks.webhook_page, name="webhook"),
    path("webhooks/<uuid:webhook_id>/rotate", webhooks.rotate, name="webhook-rotate"),
    path("webhooks/<uuid:webhook_id>/test", webhooks.test, name="webhook-test"),
    path("webhooks/<uuid:webhook_id>/delete", webhooks.delete, name="webhook-delete"),
]

"""Where every path leads."""

from django.contrib import admin
from django.urls import include, path

from jobs.api.views import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("api/", include("jobs.api.urls")),
    path("", include("accounts.urls")),
    path("", include("jobs.dashboard.urls")),
]

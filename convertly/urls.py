"""Where every path leads."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("jobs.api.urls")),
    path("", include("accounts.urls")),
    path("", include("jobs.dashboard.urls")),
]

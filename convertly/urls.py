"""Where every path leads."""

from django.contrib import admin
from django.urls import include, path

from jobs.api.views import health
from jobs.api.views.nothing import Nothing
from jobs.dialect.views.service import Welcome

handler500 = "convertly.outage.failed"
urlpatterns = [
    path("api/", include("jobs.api.urls")),
    # by itself too, or Django would redirect it to the one with a slash
    path("api", Nothing.as_view()),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("v1", Welcome.as_view()),
    path("v1/", include("jobs.dialect.urls")),
    path("", include("accounts.urls")),
    path("", include("jobs.dashboard.urls")),
]

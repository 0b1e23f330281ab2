"""The dashboard: a person's jobs with live progress."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the person's jobs."""
    return render(request, "jobs/dashboard.html")

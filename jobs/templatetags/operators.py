"""Put the operators' figures on the first page of the admin."""

from typing import Any

from django import template

from jobs.admin import front

register = template.Library()


@register.inclusion_tag("admin/jobs/_front.html")
def operators_front() -> dict[str, Any]:
    """Show the figures of this moment."""
    return {"front": front.figures()}

"""How the OpenAPI document describes API keys; drf-spectacular finds the class once this module is loaded."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Either header is enough, so the document names two schemes."""

    target_class = "accounts.authentication.ApiKeyAuthentication"
    name = ["bearerKey", "headerKey"]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, Any]]:
        """Describe both headers."""
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "cvly_…", "description": "An API key."},
            {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "An API key."},
        ]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        """Say that one of the two suffices."""
        return [{name: []} for name in self.name]

"""How the REST framework and its OpenAPI document are set up; nothing of it is an operator's choice."""

ERRORS = "jobs.door.errors"
"""The module that turns what was raised into an answer."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.rates.PerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["jobs.door.renderers.Json"],
    "DEFAULT_PARSER_CLASSES": [
        "jobs.door.parsers.BoundedJson",
        "jobs.door.parsers.BoundedForm",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "jobs.door.negotiation.JsonAlways",
    "EXCEPTION_HANDLER": "jobs.door.errors.handle",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Convertly",
    "VERSION": "0.1.0",
    "DESCRIPTION": "Convert and compress pictures, films, sounds and documents: at once, or as jobs.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "JobStatus": ["pending", "processing", "completed", "failed"],
        "ConversionStatus": ["queued", "running", "completed", "failed"],
    },
}

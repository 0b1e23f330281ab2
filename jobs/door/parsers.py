"""Read bodies that carry no file: bounded, because they are held in memory whole."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser


class BoundedJson(JSONParser):
    """JSON of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Give the value. Raises RequestDataTooBig, and ParseError for what is no JSON or is nested too deeply."""
        try:
            return super().parse(_bounded(stream), media_type, parser_context)
        except RecursionError:
            raise ParseError from None


class BoundedForm(FormParser):
    """A URL-encoded form of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Give the fields. Raises RequestDataTooBig."""
        return super().parse(_bounded(stream), media_type, parser_context)


def _bounded(stream: Any) -> BytesIO:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    content = stream.read(most + 1)
    if len(content) > most:
        raise RequestDataTooBig
    return BytesIO(content)

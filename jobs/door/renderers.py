"""Write answers as JSON (RFC 8259), with results in them that are megabytes of text."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer
from rest_framework.utils.encoders import JSONEncoder

_plain = JSONEncoder().default
"""How the REST framework writes what JSON has no word for, such as the time of day."""


class Json(BaseRenderer):
    """Compact JSON in UTF-8. A data URL costs next to nothing: the standard library looks at each of its letters."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Write the data of an answer; nothing for an answer without any."""
        return b"" if data is None else orjson.dumps(data, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)

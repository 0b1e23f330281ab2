"""Pages of long lists, as every list of the API has them."""

from typing import Any

from rest_framework.request import Request

from media_tools.params import Integer, Param

LIMIT = Integer(name="limit", help="Entries per page.", minimum=1, maximum=100, default=20)
OFFSET = Integer(name="offset", help="Entries to skip.", minimum=0, maximum=999_999_999, default=0)


def query(request: Request, param: Param) -> Any:
    """Read one field of the query. Raises InvalidParam."""
    given = request.query_params.get(param.name)
    return param.parse(given, param.name) if given not in (None, "") else param.default


def pagination(limit: int, offset: int, shown: int, total: int) -> dict[str, Any]:
    """Say where a page stands among all."""
    return {"limit": limit, "offset": offset, "total": total, "hasMore": offset + shown < total}

"""Answer for every path under `/api/` that is none of ours."""

from typing import NoReturn

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from jobs.errors import NotFound


@extend_schema(exclude=True)
class Nothing(APIView):
    """404 in the API's own shape, for any method."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:
        """Refuse before a method is looked for."""
        raise NotFound("There is nothing at this address; see /api/docs.")

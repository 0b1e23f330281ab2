"""What every view of the dialect is."""

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.authentication import ApiKeyAuthentication
from jobs.dialect import errors


class View(APIView):
    """Knows its caller by a key alone: a conversion by GET must not be had through somebody's browser session."""

    authentication_classes = (ApiKeyAuthentication,)

    def get_exception_handler(self):  # type: ignore[no-untyped-def]  # the framework's own is untyped
        """Give the one that answers in the dialect's shape."""
        return errors.handle


class OpenView(View):
    """Answers to all, with a key or without."""

    authentication_classes = ()  # type: ignore[assignment]
    permission_classes = (AllowAny,)


def filled(given: str, name: str, request: Request) -> str:
    """Give a part of the path; published clients send its placeholder as it is written, and the value in the query."""
    return request.query_params.get(name, "") if given == f"{{{name}}}" else given

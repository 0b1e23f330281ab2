"""Tell how much of its plan an account uses."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import account_of
from jobs import queries
from jobs.api import schema
from jobs.api.serializers import UsageAnswer


class Usage(APIView):
    """`/api/usage`."""

    @extend_schema(operation_id="get_usage", responses=schema.answers(UsageAnswer, 401, 429, 503))
    def get(self, request: Request) -> Response:
        """Read the plan, the month's files, the storage and the running jobs of the account."""
        return Response(UsageAnswer(queries.used(account_of(request))).data)

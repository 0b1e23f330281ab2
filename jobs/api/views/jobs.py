"""Make, list, read and cancel jobs."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import account_of
from jobs import lifecycle, queries
from jobs.api import intake, schema
from jobs.api.paging import LIMIT, OFFSET, pagination, query
from jobs.api.queued import accept, reserved
from jobs.api.serializers import JobAccepted, JobCancelled, JobDetail, JobItem, JobList
from jobs.errors import NotFound
from jobs.states import VISIBLE, Status
from media_tools.params import Choice

STATUS = Choice(name="status", help="Only jobs in this status.", choices=VISIBLE)


class Jobs(APIView):
    """`/api/jobs`."""

    @extend_schema(
        operation_id="create_job",
        parameters=[schema.IDEMPOTENCY_KEY, schema.LOCATION, schema.REPLAYED],
        request=schema.body("convert", "compress", queued=True),
        responses=schema.answers(JobAccepted, *schema.REFUSALS),
    )
    def post(self, request: Request) -> Response:
        """Upload files and queue their conversion or compression."""
        with reserved(request) as reservation:
            return accept(intake.read(request, reservation=reservation), reservation)

    @extend_schema(
        operation_id="list_jobs",
        parameters=[
            OpenApiParameter(param.name, param.schema(), OpenApiParameter.QUERY) for param in (LIMIT, OFFSET, STATUS)
        ],
        responses=schema.answers(JobList, 400, 401, 429, 503),
    )
    def get(self, request: Request) -> Response:
        """List the account's jobs, newest first."""
        limit, offset, status = (query(request, param) for param in (LIMIT, OFFSET, STATUS))
        page = queries.page(account_of(request), limit=limit, offset=offset, status=status and Status(status))
        items = JobItem(page.jobs, many=True, context={"request": request}).data
        return Response({"jobs": items, "pagination": pagination(limit, offset, len(page.jobs), page.total)})


class OneJob(APIView):
    """`/api/jobs/{id}`."""

    @extend_schema(operation_id="get_job", responses=schema.answers(JobDetail, 401, 404, 429, 503))
    def get(self, request: Request, job_id: str) -> Response:
        """Read one job with its results."""
        job = queries.one(account_of(request), _id(job_id))
        return Response(JobDetail(job, context={"request": request}).data)

    @extend_schema(operation_id="cancel_job", responses=schema.answers(JobCancelled, 401, 404, 409, 429, 503))
    def delete(self, request: Request, job_id: str) -> Response:
        """Cancel a job that no worker has begun."""
        job = lifecycle.cancel(_id(job_id), account_of(request))
        return Response(JobCancelled(job).data)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("There is no job with this id.") from None

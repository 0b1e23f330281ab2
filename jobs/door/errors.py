"""Turn every error into the one JSON shape, with its HTTP status: the only place that knows both."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import Error as DatabaseFailure
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions
from rest_framework.response import Response

from accounts.rates import RateLimited
from jobs import disk
from jobs.errors import JobError, PlanLimit
from media_tools.errors import InvalidParam, MediaError

STATUSES = {
    "invalid_value": 400,
    "missing_field": 400,
    "missing_file": 400,
    "empty_file": 400,
    "one_file_only": 400,
    "save_to_storage_required": 400,
    "idempotency_key_invalid": 400,
    "source_url_not_allowed": 400,
    "callback_url_not_allowed": 400,
    "quota_exceeded": 402,
    "plan_limit": 403,
    "storage_full": 403,
    "too_many_files": 403,
    "too_many_webhooks": 403,
    "not_found": 404,
    "state_conflict": 409,
    "idempotency_in_progress": 409,
    "link_expired": 410,
    "file_too_large": 413,
    "source_too_large": 413,
    "image_too_large": 413,
    "output_too_large": 413,
    "media_too_long": 413,
    "use_async": 413,
    "range_not_satisfiable": 416,
    "target_size_unreachable": 422,
    "archive_too_large": 413,
    "archive_bomb": 413,
    "archive_too_many_entries": 413,
    "unsupported_media_type": 415,
    "format_unavailable": 415,
    "no_picture": 422,
    "no_sound": 422,
    "undecodable": 422,
    "encode_failed": 422,
    "decoder_crashed": 422,
    "decoder_timeout": 422,
    "decoder_stalled": 422,
    "out_of_memory": 422,
    "archive_unsafe_path": 422,
    "archive_special_entry": 422,
    "archive_duplicate_name": 422,
    "archive_nested": 422,
    "archive_encrypted": 422,
    "document_encrypted": 422,
    "archive_empty": 422,
    "data_too_large": 413,
    "data_too_many_values": 413,
    "data_too_deep": 422,
    "data_invalid": 422,
    "data_encoding": 422,
    "data_number_too_long": 422,
    "data_duplicate_key": 422,
    "data_entities": 422,
    "data_aliases": 422,
    "data_tag": 422,
    "data_unrepresentable": 422,
    "ebook_locked": 422,
    "source_unreachable": 422,
    "source_refused": 422,
    "source_too_slow": 422,
    "idempotency_key_reused": 422,
    "busy": 503,
    "disk_full": 503,
    "disk_low": 503,
    "media_unavailable": 503,
    "storage_unavailable": 503,
}
BUSY_RETRY_AFTER = 5
DATABASE_RETRY_AFTER = 2
NO_KEY = "Send an API key as 'Authorization: Bearer cvly_…' or 'x-api-key: cvly_…'; make one under API keys."
UPGRADE_PATH = "/plans"

log = logging.getLogger(__name__)


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Answer for any exception of an API view; a fault of ours is logged and answers 500 without its words."""
    request = context["request"]._request
    status, body, headers = _described(error)
    if status == 500:
        log.error("request %s failed", request.id, exc_info=error)
    if (isinstance(error, PlanLimit) and error.upgrade) or (isinstance(error, RateLimited) and error.can_upgrade):
        body["upgradeUrl"] = request.build_absolute_uri(UPGRADE_PATH)
    return Response({**body, "requestId": request.id}, status=status, headers=headers)


def _described(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Give the status, the body and the headers of an error."""
    if isinstance(error, MediaError):
        body: dict[str, Any] = {"error": error.message, "code": error.code}
        if isinstance(error, InvalidParam):
            body["field"] = error.field
            if error.allowed is not None:
                body["allowed"] = error.allowed
        retry = {} if error.permanent else {"Retry-After": str(BUSY_RETRY_AFTER)}
        return STATUSES.get(error.code, 500), body, retry
    if isinstance(error, OSError):
        error = disk.of_machine(error) or error
    if isinstance(error, JobError):
        body = {"error": error.message, "code": error.code}
        if error.field:
            body["field"] = error.field
        retry = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return STATUSES.get(error.code, 500), body, retry
    return _foreign(error)


def _foreign(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Describe an error that Django or the REST framework raised."""
    if isinstance(error, Http404 | exceptions.NotFound):
        return 404, {"error": "There is nothing at this address.", "code": "not_found"}, {}
    if isinstance(error, RequestDataTooBig):
        sentence = "The fields of the request are too large; send files as files and fewer or shorter fields."
        return 413, {"error": sentence, "code": "request_too_large"}, {}
    if isinstance(error, UnreadablePostError) and isinstance(error.__cause__, TimeoutError):
        sentence = "The request took too long to arrive. Send it again, faster."
        return 408, {"error": sentence, "code": "request_too_slow"}, {}
    if isinstance(error, exceptions.ParseError | MultiPartParserError | SuspiciousOperation | UnreadablePostError):
        return (
            400,
            {"error": "The request body could not be read; check its form and its end.", "code": "malformed_request"},
            {},
        )
    if isinstance(error, exceptions.UnsupportedMediaType):
        sentence = "Send the fields as multipart/form-data, or as JSON where no file is uploaded."
        return 415, {"error": sentence, "code": "unsupported_content_type"}, {}
    if isinstance(error, exceptions.MethodNotAllowed):
        sentence = "This address does not take this method; the Allow header names those that it takes."
        return 405, {"error": sentence, "code": "method_not_allowed"}, {}
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return (
            403,
            {"error": "This request is not allowed: its CSRF token is missing or wrong.", "code": "forbidden"},
            {},
        )
    if isinstance(error, exceptions.APIException):
        code = error.get_codes()
        headers = {}
        if getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
        if isinstance(error, RateLimited):
            headers["Retry-After"] = str(error.wait)
        sentence = NO_KEY if isinstance(error, exceptions.NotAuthenticated) else str(error.detail)
        words = {"error": sentence, "code": code if isinstance(code, str) else "invalid_request"}
        return error.status_code, words, headers
    if isinstance(error, DatabaseFailure):
        log.error("the database failed a request", exc_info=error)
        sentence = "The server's database does not answer. Try again in a few seconds."
        return 503, {"error": sentence, "code": "database_unavailable"}, {"Retry-After": str(DATABASE_RETRY_AFTER)}
    return 500, {"error": "The server failed on this request; it was noted under its id.", "code": "internal_error"}, {}

"""The shapes that clients may rely on, written down apart from the code that answers."""

import re
from typing import Any

LIST_ITEM = {
    "id", "job_type", "status", "total_files", "completed_files", "failed_files", "progress", "error_message",
    "results", "created_at", "completed_at",
}  # fmt: skip
DETAIL = {
    "jobId", "jobType", "status", "totalFiles", "completedFiles", "failedFiles", "progress", "errorMessage",
    "results", "createdAt", "startedAt", "completedAt", "expiresAt",
}  # fmt: skip
RESULT = {
    "filename", "sourceFilename", "originalSize", "finalSize", "savedPercent", "mimeType", "width", "height",
    "appliedQuality", "expiresAt", "downloadUrl", "storedFileId",
}  # fmt: skip
FAILED_RESULT = {"filename", "sourceFilename", "originalSize", "error", "code", "expiresAt"}
INLINE_RESULT = {
    "filename", "originalSize", "finalSize", "savedPercent", "mimeType", "width", "height", "appliedQuality",
    "downloadUrl",
}  # fmt: skip
ERROR = {"error", "code", "requestId"}
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

_NEVER_SAID = re.compile(
    r"Traceback|File \"|, line \d+|SELECT |INSERT |UPDATE |sqlite|psycopg|IntegrityError|Exception|/tmp/|/var/|/home/"
    r"|\.py\b"
    r"|libvips|pyvips|Pillow|PIL|vips|boto|<[a-z]+ object|0x[0-9a-f]{6,}|None\b(?! of)|\{\}",
)


def check_sentence(sentence: str) -> None:
    """Fail unless this is a sentence for a person: no path, no SQL, no library's words, 8 to 300 characters."""
    assert 8 <= len(sentence) <= 300, sentence
    # a sentence may begin with the name of a field
    assert sentence[0].isupper() or sentence.split()[0].isidentifier(), sentence
    assert sentence.endswith("."), sentence
    assert "\n" not in sentence, sentence
    assert sentence.isprintable(), sentence
    assert not _NEVER_SAID.search(sentence), sentence


def check_error(answer: Any, status: int, code: str, *also: str) -> dict[str, Any]:
    """Fail unless the answer is this refusal in the one shape, with the fields `also` beside it; give its body."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert body["code"] == code, body
    assert set(body) == ERROR | set(also), body
    assert body["requestId"] == answer["X-Request-Id"]
    check_sentence(body["error"])
    return body

"""Read a form with files (RFC 7578) as its bytes arrive, by a parser that costs a fraction of Django's own.

The rules stay Django's: its limits, its exceptions, and its upload handler, which takes the files.
"""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters
from multipart import MultipartError, MultipartSegment, PushMultipartParser

HEADERS = 16
"""The most headers of a part; RFC 7578 knows three."""
FIELD_COST = 2
"""What a field counts for beside its name and its value, as in a URL-encoded form."""

Files = MultiValueDict[str, Any]


def read(body: IO[bytes], boundary: bytes, handler: FileUploadHandler, encoding: str) -> tuple[QueryDict, Files]:
    """Give the fields and the files of a form.

    Raises MultiPartParserError for what is no whole form, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, and
    whatever the handler does; no file is left open then.
    """
    form = _Form(handler, encoding)
    parser = PushMultipartParser(boundary, max_header_count=HEADERS)
    try:
        while chunk := body.read(handler.chunk_size):
            for event in parser.parse(chunk):
                form.take(event)
        parser.close()
    except MultipartError as error:
        form.drop()
        raise MultiPartParserError(str(error)) from None
    except BaseException:
        form.drop()
        raise
    form.fields._mutable = False
    return form.fields, form.files


class _Form:
    """What has come of a form: the parser's events go in, one part after the other."""

    def __init__(self, handler: FileUploadHandler, encoding: str) -> None:
        self.fields = QueryDict(mutable=True, encoding=encoding)
        self.files: Files = MultiValueDict()
        self._handler = handler
        self._encoding = encoding
        self._part: MultipartSegment
        self._is_file = self._is_skipped = False
        self._value = b""
        self._held = self._fields = self._files = 0
        self._most_held = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def take(self, event: MultipartSegment | bytes | None) -> None:
        """Take the head of a part, some of its bytes, or its end."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            self._end()
        elif self._is_file:
            self._handler.receive_data_chunk(event, self._part.bytes_received - len(event))
        elif not self._is_skipped:
            self._hold(len(event))
            self._value += event

    def drop(self) -> None:
        """Let go of the files; the form is not wanted any more."""
        self._handler.upload_interrupted()
        for _, files in self.files.lists():
            for file in files:
                file.close()

    def _begin(self, part: MultipartSegment) -> None:
        if part.header("Content-Transfer-Encoding", "binary").lower() not in ("binary", "8bit", "7bit"):
            raise MultiPartParserError("A transfer encoding, which RFC 7578 has done away with.")
        name = _file_name(part)
        self._part, self._value = part, b""
        self._is_file, self._is_skipped = bool(name), name == ""
        if name is None:
            self._fields += 1
            self._hold(len(part.name or "") + FIELD_COST)
            if self._fields > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
                raise TooManyFieldsSent(f"More than {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields.")
        elif name:
            self._files += 1
            if self._files > settings.DATA_UPLOAD_MAX_NUMBER_FILES:
                raise TooManyFilesSent(f"More than {settings.DATA_UPLOAD_MAX_NUMBER_FILES} files.")
            self._handler.new_file(part.name or "", name, part.content_type or "", None, part.charset, {})

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > self._most_held:
            raise RequestDataTooBig(f"More than {self._most_held} bytes of fields.")

    def _end(self) -> None:
        name = self._part.name or ""
        if self._is_file:
            file = self._handler.file_complete(self._part.bytes_received)
            if file is not None:
                self.files.appendlist(name, file)
        elif not self._is_skipped:
            self.fields.appendlist(name, self._value.decode(self._encoding, "replace"))


def _file_name(part: MultipartSegment) -> str | None:
    """Give the last part of what the client calls the file; "" for one without a name, None for a field.

    A name in the form of RFC 8187, `filename*=`, counts where there is one.
    """
    name: str | None = part.filename
    disposition = part.header("Content-Disposition", "")
    if "*" in disposition:
        name = parse_header_parameters(disposition)[1].get("filename", name)
    return name and name.replace("\\", "/").rpartition("/")[2]

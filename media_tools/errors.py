"""The errors of media work: each class has a stable code and says whether the same input could succeed later.

The message is public: one sentence that says what failed and what to do, without a path or a library's own words.
`permanent` errors are the input's fault and are never tried again; the others are the machine's.
"""

from typing import Any, ClassVar


class MediaError(Exception):
    """Base of everything that `media_tools` raises on purpose."""

    code: ClassVar[str] = "media_error"
    permanent: ClassVar[bool] = True

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidParam(MediaError):
    """A parameter has a value outside its range; names the field as the client sent it and the legal values."""

    code = "invalid_value"

    def __init__(self, message: str, *, field: str, allowed: Any = None) -> None:
        super().__init__(message)
        self.field = field
        self.allowed = allowed


class MissingParam(InvalidParam):
    """A required parameter was not sent."""

    code = "missing_field"


class EmptyFile(MediaError):
    """The file has no bytes."""

    code = "empty_file"


class UnsupportedMedia(MediaError):
    """The bytes are of no format that is read here."""

    code = "unsupported_media_type"


class FormatUnavailable(MediaError):
    """A known format that this machine, or this pair of formats, cannot write."""

    code = "format_unavailable"


class ImageTooLarge(MediaError):
    """The header promises more pixels, frames or bytes than the limits allow."""

    code = "image_too_large"


class MediaTooLong(MediaError):
    """A film or sound plays longer than the limits allow."""

    code = "media_too_long"


class NoPicture(MediaError):
    """The work is on a picture, and the file has none."""

    code = "no_picture"


class NoSound(MediaError):
    """The work is on the sound, and the file has none."""

    code = "no_sound"


class OutputTooLarge(MediaError):
    """The result grew past the bytes that one file may write."""

    code = "output_too_large"


class TargetSizeUnreachable(MediaError):
    """The picture does not fit into the bytes asked for; the message names the smallest size reached."""

    code = "target_size_unreachable"


class Undecodable(MediaError):
    """The format was recognised and the content is broken: cut short, damaged or encrypted."""

    code = "undecodable"


class DocumentEncrypted(MediaError):
    """The document is locked with a password."""

    code = "document_encrypted"


class EncodeFailed(MediaError):
    """The picture was read and the encoder refused it."""

    code = "encode_failed"


class ArchiveTooLarge(MediaError):
    """An archive unpacks to more bytes than its size allows."""

    code = "archive_too_large"


class ArchiveBomb(MediaError):
    """An archive that was made to swell: it unpacks to a vast multiple of its size, or its entries overlap."""

    code = "archive_bomb"


class ArchiveTooManyEntries(MediaError):
    """An archive has more entries than are unpacked."""

    code = "archive_too_many_entries"


class ArchiveUnsafePath(MediaError):
    """An entry's name leads out of the archive: `..`, an absolute path, a drive."""

    code = "archive_unsafe_path"


class ArchiveSpecialEntry(MediaError):
    """An entry is no plain file or folder: a link, a device, a pipe, a sparse file."""

    code = "archive_special_entry"


class ArchiveDuplicateName(MediaError):
    """Two entries have the same name, and programs differ about which of them counts."""

    code = "archive_duplicate_name"


class ArchiveNested(MediaError):
    """An entry is an archive itself."""

    code = "archive_nested"


class ArchiveEncrypted(MediaError):
    """The archive, or an entry of it, is locked with a password."""

    code = "archive_encrypted"


class ArchiveEmpty(MediaError):
    """The archive holds no file."""

    code = "archive_empty"


class DataInvalid(MediaError):
    """Text that is not what its format says: it cannot be parsed."""

    code = "data_invalid"


class DataEncoding(MediaError):
    """Bytes that are no text in an encoding that is read here."""

    code = "data_encoding"


class DataTooLarge(MediaError):
    """A file of data, a line or a cell of it is larger than is held in memory."""

    code = "data_too_large"


class DataTooDeep(MediaError):
    """Lists and objects stand in each other deeper than is read."""

    code = "data_too_deep"


class DataTooManyValues(MediaError):
    """A file of data has more values, or more columns, than are held in memory."""

    code = "data_too_many_values"


class DataNumberTooLong(MediaError):
    """A number has more digits than are read."""

    code = "data_number_too_long"


class DataDuplicateKey(MediaError):
    """Two entries of one object, or two columns of one table, have the same name."""

    code = "data_duplicate_key"


class DataEntities(MediaError):
    """An XML document declares entities or rules of its own, which are never read."""

    code = "data_entities"


class DataAliases(MediaError):
    """A YAML document refers to its own parts so often that it would swell, or to itself."""

    code = "data_aliases"


class DataTag(MediaError):
    """A YAML document asks for a type of somebody's own, which is never made."""

    code = "data_tag"


class DataUnrepresentable(MediaError):
    """The format asked for has no way to say a value."""

    code = "data_unrepresentable"


class EbookLocked(MediaError):
    """A book is locked against copying, to its buyer's own devices."""

    code = "ebook_locked"


class ChildDied(MediaError):
    """The confined child ended in the middle of a file. Raised only after a second child died over the same file."""

    code = "decoder_crashed"


class ChildTimeout(ChildDied):
    """The file took longer than the wall clock or CPU limit of one file."""

    code = "decoder_timeout"


class Stalled(ChildTimeout):
    """The child did nothing for so long that its decoder must be caught in a loop."""

    code = "decoder_stalled"


class OutOfPatience(ChildTimeout):
    """The file would have taken longer than its caller was ready to wait."""

    code = "use_async"


class OutOfMemory(ChildDied):
    """The file needed more memory than one file may use."""

    code = "out_of_memory"


class ChildUnavailable(MediaError):
    """No confined child could be started: the machine's fault, whatever the file."""

    code = "media_unavailable"
    permanent = False


class DiskFull(MediaError):
    """The disk had no room for what was being made of the file: the machine's fault."""

    code = "disk_full"
    permanent = False


class PoolBusy(MediaError):
    """Every child was at work for as long as the caller was ready to wait."""

    code = "busy"
    permanent = False


def by_code() -> dict[str, type[MediaError]]:
    """Map each stable code to its class, for rebuilding an error that a child reported."""
    found: dict[str, type[MediaError]] = {}
    waiting: list[type[MediaError]] = [MediaError]
    while waiting:
        error = waiting.pop()
        found[error.code] = error
        waiting.extend(error.__subclasses__())
    return found

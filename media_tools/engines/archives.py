"""Unpack an archive of any kind that is read here, by its bytes."""

from pathlib import Path

from media_tools import registry
from media_tools.engines import archive_seven, archive_streams, archive_tar, archive_zip
from media_tools.engines.archive_store import Full, Store
from media_tools.errors import FormatUnavailable
from media_tools.registry import Format


def unpack(source: Path, form: Format, store: Store) -> None:
    """Unpack `source` into `store`. Raises the refusals of archives, Undecodable and ArchiveEmpty.

    It ends early, and without an error, where the store's owner takes no more.
    """
    try:
        match form.engine["read"]:
            case "zip":
                archive_zip.unpack(source, store)
            case "tar":
                with source.open("rb") as stream:
                    archive_tar.unpack(stream, store)
            case "stream":
                archive_streams.unpack(source, form, registry.formats()["tar"], store)
            case "7z":
                archive_seven.unpack(source, store)
            case _:
                raise FormatUnavailable(f"{form.label} archives are not opened here.")
    except Full:
        return
    store.check_not_empty()

"""Open the archives of a request before anything is made of it: their files become the files of the request."""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Account
from jobs import admission, names, sources
from jobs.errors import TooManyFiles
from jobs.uploads import Upload, better, new_path
from media_tools import detect, members
from media_tools.errors import ArchiveTooLarge, UnsupportedMedia
from media_tools.limits import MIB
from media_tools.registry import Format
from media_tools.scratch import OUT
from media_tools.spec import Spec
from media_tools.tools import convert
from media_tools.workspace import Tick, Workspace

UNPACK = "unpack"
SOURCE = "source"
"""What the archive is called in its scratch folder."""
Lend = Callable[[], AbstractContextManager[Workspace]]
"""Lends a workspace with a child, or raises PoolBusy."""


class Member(Upload):
    """A file out of an archive, moved from where the child wrote it to the other uploads; closing removes it."""

    def __init__(self, written: Path, name: str) -> None:
        """Take the file at `written`. Raises ChildDied when it is not a plain file."""
        self._path = new_path()
        os.replace(written, self._path)
        try:
            size = members.check_plain(Path(self._path))
            file = open(self._path, "rb")  # noqa: SIM115 (it lives as long as the upload)
        except BaseException:
            os.unlink(self._path)
            raise
        UploadedFile.__init__(self, file, name, "application/octet-stream", size)


@dataclass(frozen=True)
class Opened:
    """The files of a request after its archives were opened, a spec for each, and what is to be said about it."""

    uploads: Sequence[Upload]
    specs: Sequence[Spec]
    notice: str | None = None


def opened(
    account: Account,
    uploads: Sequence[Upload],
    specs: Sequence[Spec],
    keep: Callable[[Upload], None],
    *,
    lend: Lend,
    on_progress: Callable[[], None] | None = None,
    on_tick: Tick = lambda: None,
) -> Opened:
    """Open each archive that is not only to be packed again; its spec serves all its files.

    `keep` is given each file that comes into being, and sees to it that it is closed with the request; `on_progress` is
    called while archives are read, and what `on_tick` raises meanwhile ends it. Raises the refusals of archives, and of
    the plan, which counts the files one by one.
    """
    return _Opening(account, keep, lend, on_progress, on_tick).opened(uploads, specs)


class _Opening:
    """The opening of one request's archives: what was taken so far, against what the plan and the limits allow."""

    def __init__(
        self,
        account: Account,
        keep: Callable[[Upload], None],
        lend: Lend,
        on_progress: Callable[[], None] | None,
        on_tick: Tick,
    ) -> None:
        self._account = account
        self._keep = keep
        self._lend = lend
        self._on_tick = on_tick
        self._on_progress = on_progress or (lambda: None)
        self._packed_bytes = 0
        self._unpacked_bytes = 0
        self._left_out = 0

    def opened(self, uploads: Sequence[Upload], specs: Sequence[Spec]) -> Opened:
        """Give all files in their order."""
        files: list[Upload] = []
        wishes: list[Spec] = []
        for number, (upload, spec) in enumerate(zip(uploads, specs, strict=True)):
            form = archive_of(upload)
            if convert.packs(spec) or form is None:
                files.append(upload)
                wishes.append(spec)
            else:
                room = self._account.limits.files_per_batch - len(files) - (len(uploads) - number - 1)
                found = self._files(upload, room)
                files += found
                wishes += [spec] * len(found)
        if self._packed_bytes:
            admission.check(self._account, files)
        return Opened(files, wishes, self._notice())

    def _files(self, upload: Upload, room: int) -> list[Upload]:
        """Unpack one archive. `room` is how many files the plan has left for it."""
        plan = self._account.limits
        wish = Spec(UNPACK, {"mostFiles": room, "mostFileBytes": plan.largest_bytes})
        only = members.inner_name(names.clean(upload.name or ""))
        found: list[Upload] = []
        with self._lend() as workspace:
            [place] = sources.from_uploads([upload])
            place(workspace.path / SOURCE)
            result = workspace.run(wish, [SOURCE], lambda part: self._on_progress(), on_tick=self._on_tick)
            written = members.read(workspace.path / OUT)
            if len(written) > room:
                raise TooManyFiles(
                    f"With the files in the archive, more were sent than the {plan.files_per_batch:,} that your plan "
                    "takes at once.",
                    field="files",
                    upgrade=better(plan),
                )
            for path, name in written:
                member = Member(path, names.clean(name) if name else only)
                self._keep(member)
                found.append(member)
        self._count(upload, found, (result.facts or {}).get("leftOut"))
        return found

    def _count(self, upload: Upload, found: Sequence[Upload], left_out: object) -> None:
        """Hold all archives of the request together to what one of their size may unpack to."""
        self._packed_bytes += upload.size or 0
        self._unpacked_bytes += sum(member.size or 0 for member in found)
        self._left_out += left_out if isinstance(left_out, int) else 0
        most = settings.MEDIA_LIMITS.archive_bytes(self._packed_bytes)
        if self._unpacked_bytes > most:
            raise ArchiveTooLarge(
                f"The archives together unpack to more than {most // MIB:,} MiB; send them in several requests."
            )

    def _notice(self) -> str | None:
        if not self._left_out:
            return None
        entries = "1 entry" if self._left_out == 1 else f"{self._left_out:,} entries"
        return f"Of the archive, {entries} that only the packer's desktop uses were left out, such as .DS_Store."


def archive_of(upload: Upload) -> Format | None:
    """Recognise an archive, None for anything else, also for a comic, which is one file to its owner.

    Raises UnsupportedMedia for one that nobody opens here.
    """
    form = detect.sniff(upload.head)
    if form is None or form.kind != "archive" or detect.is_comic(form, upload.name or ""):
        return None
    if not form.reads:
        raise UnsupportedMedia(
            f"{form.label} archives cannot be opened here: no free library reads them. Unpack it and send the files, "
            "or pack them as zip, tar or 7z."
        )
    return form

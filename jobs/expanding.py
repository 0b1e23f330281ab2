"""Open an archive that a worker fetched as the door opens one that was sent, and store its files for the job."""

import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from jobs import lanes, names, sources, unpacking
from jobs.lifecycle import Claim
from jobs.lifecycle.submit import SourceFile
from jobs.models.job import JobType
from jobs.unpacking import Lend
from jobs.uploads import Upload
from media_tools.spec import Spec
from media_tools.tools import convert
from media_tools.workspace import Tick

OPENING = (JobType.CONVERT, JobType.COMPRESS)
"""The jobs whose archives are opened; the media tools take single files."""


@dataclass(frozen=True)
class Expanded:
    """The stored files of an archive in its order, and what is to be said about them."""

    members: Sequence[SourceFile]
    notice: str = ""


def applies(held: Claim, upload: Upload, spec: Spec) -> bool:
    """Tell whether the files in `upload` take its place. Raises UnsupportedMedia for an archive nobody opens here."""
    opening = held.file.job.job_type in OPENING and not convert.packs(spec)
    return opening and unpacking.archive_of(upload) is not None


def expanded(held: Claim, upload: Upload, lend: Lend, on_tick: Tick) -> Expanded:
    """Unpack the archive and store its files under the attempt's own folder.

    Raises the refusals of archives and of the plan, StorageUnavailable, and what `on_tick` raises; nothing stays then.
    """
    account, spec = held.file.job.account, held.file.wish()
    try:
        with ExitStack() as open_files:
            opened = unpacking.opened(
                account,
                [upload],
                [spec],
                lambda member: _closed_with(open_files, member),
                lend=lend,
                on_tick=on_tick,
            )
            members = []
            for number, member in enumerate(opened.uploads):
                on_tick()
                key = f"{held.file.folder}/member-{number}"
                # before the bytes are moved away
                name, size, lane = names.clean(member.name or ""), member.size or 0, lanes.lane([member], spec)
                sources.keep(member, key)
                members.append(SourceFile(id=uuid.uuid4(), name=name, key=key, size=size, spec=spec, lane=lane))
    except BaseException:
        sources.forget(held.file.folder)
        raise
    return Expanded(members, opened.notice or "")


def _closed_with(files: ExitStack, member: Upload) -> None:
    files.callback(member.close)

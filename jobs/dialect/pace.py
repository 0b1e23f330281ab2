"""What is done while its caller waits, and what becomes a job: by the kind of the file and its size, then by the clock.

Files of these sizes were measured to be done in some five seconds on a busy core; docs/api/v1.md has the figures.
"""

from collections.abc import Sequence

from django.conf import settings

from jobs import admission
from jobs.uploads import Upload
from media_tools import detect, workspace
from media_tools.spec import Spec

SECONDS = 10.0
"""How long a film or a sound may take within a request; the published client gives up after 30 seconds in all."""
FILM_BYTES = 2_000_000
SOUND_BYTES = 10_000_000
PICTURE_BYTES = 10_000_000
DOCUMENT_BYTES = 5_000_000
TEXT_BYTES = 2_000_000
"""Data, markup and the like: each value of them costs."""
QUICK = ("thumbnail", "poster-frame")
"""Tools that look at one place of a file, however large it is."""


def waits(spec: Spec, uploads: Sequence[Upload]) -> bool:
    """Tell whether the work on these is done at once."""
    most = _most(spec, [admission.head(upload) for upload in uploads])
    return sum(upload.size or 0 for upload in uploads) <= most


def most(spec: Spec, head: bytes) -> int:
    """Give how many bytes a file may have that is fetched and converted at once, from its first 4 KiB."""
    return _most(spec, [head])


def _most(spec: Spec, heads: Sequence[bytes]) -> int:
    if spec.tool in QUICK:
        return int(settings.SYNC_MEDIA_BYTES)
    match workspace.long_kind(spec, heads):
        case "video":
            return FILM_BYTES
        case "audio":
            return SOUND_BYTES
    if spec.tool != "convert":
        return TEXT_BYTES
    known = detect.sniff(heads[0])
    return PICTURE_BYTES if known is not None and known.kind == "image" else DOCUMENT_BYTES

"""What is done while its caller waits, and what becomes a job: by the kind of the file and its size, then by the clock.

The sizes are those that were measured to be done in a few seconds on one core; see docs/api/v1.md.
"""

from collections.abc import Iterable

from jobs import admission
from jobs.uploads import Upload
from media_tools import workspace
from media_tools.spec import Spec

SECONDS = 10.0
"""How long a film or a sound may take within a request; the published client gives up after 30 seconds in all."""
FILM_BYTES = 2_000_000
SOUND_BYTES = 10_000_000
OTHER_BYTES = 10_000_000
_MOST = {"video": FILM_BYTES, "audio": SOUND_BYTES}


def waits(spec: Spec, uploads: Iterable[Upload]) -> bool:
    """Tell whether the work on these is done at once."""
    files = list(uploads)
    most = _most(spec, [admission.head(upload) for upload in files])
    return sum(upload.size or 0 for upload in files) <= most


def most(spec: Spec, head: bytes) -> int:
    """Give how many bytes a file may have that is fetched and converted at once, from its first 4 KiB."""
    return _most(spec, [head])


def _most(spec: Spec, heads: Iterable[bytes]) -> int:
    kind = workspace.long_kind(spec, heads)
    return _MOST.get(kind, OTHER_BYTES) if kind else OTHER_BYTES

"""Which lane a file waits in: what is done in seconds does not wait behind what may take an hour."""

from collections.abc import Sequence

from jobs.models.file import Lane
from jobs.uploads import Upload
from media_tools import workspace
from media_tools.spec import Spec


def lane(uploads: Sequence[Upload], spec: Spec) -> Lane:
    """Tell by the bytes of the uploads and by what is made of them; what has still to be fetched may be a film."""
    return of_heads([upload.head for upload in uploads], spec) if uploads else Lane.LONG


def of_heads(heads: Sequence[bytes], spec: Spec) -> Lane:
    """Tell by the first 4 KiB of each source and by what is made of them."""
    return Lane.LONG if workspace.long_kind(spec, heads) else Lane.SHORT

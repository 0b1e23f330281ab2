"""What is done while its caller waits, and what becomes a job: by the kind of the file and its size, then by the clock.

Files of these sizes were measured to be done in some five seconds on a busy core; docs/api/v1.md has the figures.
"""

import sys

from django.conf import settings

from jobs.uploads import Upload
from media_tools import detect, registry, workspace
from media_tools.more_params import Pages
from media_tools.spec import Spec

SECONDS = 10.0
"""How long a film or a sound may take within a request; the published client gives up after 30 seconds in all."""
FILM_BYTES = 2_000_000
SOUND_BYTES = 10_000_000
PICTURE_BYTES = 10_000_000
DOCUMENT_BYTES = 5_000_000
TEXT_BYTES = 1_000_000
"""Tables, data, markup: each value of them costs, and a sheet in its package is several times as large."""
PAGES = 10
"""How many pages of a PDF are drawn at once; nobody knows how many there are before it is opened."""
QUICK = ("thumbnail", "poster-frame")
"""Tools that look at one place of a file, however large it is."""


def waits(spec: Spec, upload: Upload, is_text: bool) -> bool:
    """Tell whether the work on this file is done at once. `is_text`: what is not drawn is a table or a text."""
    return (upload.size or 0) <= most(spec, is_text, upload.head)


def most(spec: Spec, is_text: bool, head: bytes) -> int:
    """Give how many bytes a file may have that is fetched and converted at once, from its first 4 KiB."""
    if spec.tool in QUICK:
        return int(settings.SYNC_MEDIA_BYTES)
    if _draws_many(spec):
        return 0
    match workspace.long_kind(spec, [head]):
        case "video":
            return FILM_BYTES
        case "audio":
            return SOUND_BYTES
    known = detect.sniff(head)
    if known is not None and known.kind == "image":
        return PICTURE_BYTES
    return TEXT_BYTES if is_text or known is None or known.text else DOCUMENT_BYTES


def fetched(spec: Spec, is_text: bool, head: bytes) -> int:
    """Give how many bytes are fetched within a request. An archive is all: a worker would open it, as a batch."""
    known = detect.sniff(head)
    return sys.maxsize if known is not None and known.kind == "archive" else most(spec, is_text, head)


def _draws_many(spec: Spec) -> bool:
    """Tell whether more pages may have to be drawn than are at once; text is taken from any number of them."""
    target = registry.formats().get(str(spec.values.get("format")))
    ranges = spec.values.get("pages") or ()
    return target is not None and target.kind == "image" and Pages.at_most(ranges) > PAGES

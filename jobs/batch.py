"""A whole wish, parsed at the door: the files of one request, the spec of each, and what is to be kept."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account, ApiKey
from jobs.uploads import Upload
from media_tools.spec import Spec


@dataclass(frozen=True, kw_only=True)
class Batch:
    """`specs` has one entry per upload. `archive` asks for an archive of all results, and is its format.

    `beside` are further sources of the one piece of work on a single upload: a logo, or the other pages. `notice` is
    what the client is told about its files as a whole.
    """

    account: Account
    api_key: ApiKey | None
    job_type: str
    tool: str
    uploads: Sequence[Upload]
    specs: Sequence[Spec]
    beside: Sequence[Upload] = ()
    archive: str | None = None
    save: bool = False
    notice: str | None = None

    def pieces(self) -> list[tuple[Sequence[Upload], Spec]]:
        """Give each piece of work: its uploads, its own first, and its spec."""
        return [((upload, *self.beside), spec) for upload, spec in zip(self.uploads, self.specs, strict=True)]

    def digest(self) -> str:
        """Give the SHA-256 of everything that makes two requests the same: settings, names and contents."""
        wish = {
            "type": [self.job_type, self.tool, self.archive, self.save],
            "specs": [spec.to_json() for spec in self.specs],
            "files": [[upload.name, upload.digest] for upload in self.uploads],
            "beside": [[upload.name, upload.digest] for upload in self.beside],
        }
        return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()

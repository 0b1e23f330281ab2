"""A whole wish, parsed at the door: the files of one request, the spec of each, and what is to be kept."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts.models import Account, ApiKey
from jobs.uploads import Upload
from media_tools.spec import Spec


@dataclass(frozen=True)
class Remote:
    """A source that a worker fetches from `url`; `name` is what the URL calls it. The URL may hold a secret."""

    url: str = field(repr=False)
    name: str


@dataclass(frozen=True)
class Callback:
    """Where the end of a job is told, and the secret that signs it, or "". Both may be secret."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """`specs` has one entry per upload, or the only one for `remote`, which stands in place of uploads.

    `archive` asks for an archive of all results, and is its format. `beside` are further sources of the one piece of
    work on a single upload: a logo, or the other pages. `notice` is what the client is told about its files as a whole.
    `origin` is the address that the request was sent to, as `https://host`: needed where something is kept.
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
    remote: Remote | None = None
    callback: Callback | None = None
    origin: str = ""

    def pieces(self) -> list[tuple[Sequence[Upload], Spec]]:
        """Give each piece of work: its uploads, its own first, and its spec. A remote source is none of the uploads."""
        if self.remote is not None:
            return [(self.beside, self.specs[0])]
        return [((upload, *self.beside), spec) for upload, spec in zip(self.uploads, self.specs, strict=True)]

    def digest(self) -> str:
        """Give the SHA-256 of everything that makes two requests the same: settings, names and contents."""
        wish = {
            "type": [self.job_type, self.tool, self.archive, self.save],
            "specs": [spec.to_json() for spec in self.specs],
            "files": [[upload.name, upload.digest] for upload in self.uploads],
            "remote": self.remote.url if self.remote else None,
            "beside": [[upload.name, upload.digest] for upload in self.beside],
        }
        if self.callback is not None:
            wish["callback"] = [self.callback.url, self.callback.secret]
        return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()

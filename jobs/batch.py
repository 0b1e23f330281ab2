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
    """`specs` has one entry per upload. `archive` asks for one zip of all results beside them."""

    account: Account
    api_key: ApiKey | None
    job_type: str
    tool: str
    uploads: Sequence[Upload]
    specs: Sequence[Spec]
    archive: bool = False
    save: bool = False

    def digest(self) -> str:
        """Give the SHA-256 of everything that makes two requests the same: settings, names and contents."""
        wish = {
            "type": [self.job_type, self.tool, self.archive, self.save],
            "specs": [spec.to_json() for spec in self.specs],
            "files": [[upload.name, upload.digest] for upload in self.uploads],
        }
        return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()

"""The headers of a delivery, by which a receiver knows who sent it and that nobody changed it.

`Convertly-Signature` is HMAC-SHA256 over `{timestamp}.{body}`, keyed with the secret's UTF-8 bytes. A `whsec_` secret
signs as Standard Webhooks has it too (https://www.standardwebhooks.com), keyed with the bytes that it stands for.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from jobs.callbacks.secrets import key_of

USER_AGENT = "Convertly-Webhooks/1.0"


def headers(event: str, event_id: str, body: bytes, secrets: Sequence[str], timestamp: int) -> dict[str, str]:
    """Give the headers of one attempt at the Unix time `timestamp`; each of the secrets signs, the newest first."""
    said = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Convertly-Event": event,
        "Convertly-Timestamp": str(timestamp),
    }
    if secrets:
        own = (_mac(secret.encode(), f"{timestamp}.", body).hex() for secret in secrets)
        said["Convertly-Signature"] = ",".join([f"t={timestamp}", *(f"v1={each}" for each in own)])
    keys = [key for secret in secrets if (key := key_of(secret)) is not None]
    if keys:
        standard = (_mac(key, f"{event_id}.{timestamp}.", body) for key in keys)
        said["webhook-id"] = event_id
        said["webhook-timestamp"] = str(timestamp)
        said["webhook-signature"] = " ".join(f"v1,{base64.b64encode(each).decode()}" for each in standard)
    return said


def _mac(key: bytes, before: str, body: bytes) -> bytes:
    return hmac.digest(key, before.encode() + body, hashlib.sha256)

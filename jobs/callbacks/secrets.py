"""The secrets that sign deliveries: `whsec_` and base64 as Standard Webhooks has them, or a client's own text."""

import base64
import binascii
import secrets

from media_tools.errors import InvalidParam

PREFIX = "whsec_"
RANDOM_BYTES = 32
FEWEST_BYTES, MOST_BYTES = 24, 64
LONGEST = 255


def generate() -> str:
    """Give a new secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(RANDOM_BYTES)).decode()


def key_of(secret: str) -> bytes | None:
    """Give the bytes that a `whsec_` secret stands for; None for any other one."""
    if not secret.startswith(PREFIX):
        return None
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if FEWEST_BYTES <= len(key) <= MOST_BYTES else None


def check(secret: object, field: str) -> str:
    """Give the secret as it was sent, letter for letter. Raises InvalidParam."""
    if not isinstance(secret, str) or not 1 <= len(secret) <= LONGEST or not secret.isprintable():
        raise InvalidParam(
            f"{field} must be a text of 1 to {LONGEST} characters that can be seen.",
            field=field,
            allowed={"minLength": 1, "maxLength": LONGEST},
        )
    if secret.startswith(PREFIX) and key_of(secret) is None:
        raise InvalidParam(
            f"{field} begins with {PREFIX}, so base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes must follow; "
            "send that, or a secret that begins otherwise.",
            field=field,
        )
    return secret

"""Secrets at rest: sealed with the first key there is and opened with any of them (Fernet), so that keys can change.

They have to be readable, to sign and to connect with them, so a hash would not do.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"convertly secrets at rest"


class Unreadable(Exception):
    """None of the keys opens this."""


def sealed(text: str) -> str:
    """Give the text as it may be kept; an empty one stays empty."""
    return _keys().encrypt(text.encode()).decode() if text else ""


def opened(kept: str) -> str:
    """Give the text that was sealed. Raises Unreadable."""
    try:
        return _keys().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken:
        raise Unreadable from None


def sealed_anew(kept: str) -> str:
    """Seal with the first key what any of them opens. Raises Unreadable."""
    try:
        return _keys().rotate(kept.encode()).decode() if kept else ""
    except InvalidToken:
        raise Unreadable from None


def _keys() -> MultiFernet:
    return _of((*settings.SECRETS_KEYS, settings.SECRET_KEY))


@lru_cache(maxsize=8)
def _of(words: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(word))) for word in words])


def _derived(word: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(word.encode())

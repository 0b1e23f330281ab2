"""Make, recognise and look up API keys: `cvly_`, 43 random base62 characters (256 bits), 6 of checksum.

The key itself is never kept: its SHA-256 hash is, which is enough for a secret of 256 random bits.
"""

import hashlib
import re
import secrets
import string
import zlib
from datetime import UTC, datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account, ApiKey, User

PREFIX = "cvly_"
RANDOM_CHARACTERS = 43
CHECKSUM_CHARACTERS = 6
SHOWN_CHARACTERS = len(PREFIX) + 6
LAST_USED_STEP = timedelta(minutes=1)
"""`last_used_at` is written at most this often, so that a busy key does not cost a write per request."""

_BY_DIGEST = """
SELECT api_key.id, api_key.account_id, api_key.user_id, api_key.name, api_key.prefix,
    api_key.expires_at, api_key.revoked_at, api_key.last_used_at, account.plan, person.is_active
FROM accounts_apikey api_key
JOIN accounts_account account ON account.id = api_key.account_id
JOIN accounts_user person ON person.id = api_key.user_id
WHERE api_key.digest = %s
"""
"""Every call with a key begins with this query; to have it composed anew each time costs more than to run it."""
_FIELDS = ("id", "account_id", "user_id", "name", "prefix", "expires_at", "revoked_at", "last_used_at")
_ID = ApiKey._meta.get_field("id")
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{RANDOM_CHARACTERS}}})([0-9A-Za-z]{{{CHECKSUM_CHARACTERS}}})")


def generate() -> str:
    """Give a new key."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return PREFIX + body + _checksum(body)


def _checksum(body: str) -> str:
    """Give the CRC-32 of `body` as six base62 digits."""
    rest = zlib.crc32(body.encode("ascii"))
    digits = ""
    for _ in range(CHECKSUM_CHARACTERS):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


def well_formed(text: str) -> bool:
    """Tell whether `text` could be a key, without asking the database: a mistyped or cut one is not."""
    shape = _SHAPE.fullmatch(text)
    return shape is not None and shape[2] == _checksum(shape[1])


def digest(text: str) -> str:
    """Give the SHA-256 of a key as 64 hex digits, which is how it is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def issue(account: Account, user: User, name: str, expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    """Make a key for the account and give it with its text, which cannot be had again."""
    text = generate()
    key = ApiKey.objects.create(
        account=account,
        user=user,
        name=name,
        prefix=text[:SHOWN_CHARACTERS],
        digest=digest(text),
        expires_at=expires_at,
    )
    return key, text


def find(text: str) -> ApiKey | None:
    """Give the working key with this text, like `look_up`, and remember that it was used."""
    key = look_up(text)
    if key is not None:
        _note_use(key)
    return key


def look_up(text: str) -> ApiKey | None:
    """Give the working key with this text, with what a request needs of its user and account in the same query.

    Their other fields are fetched when they are asked for.

    None for a text that is no key, an unknown, revoked or expired one, and a key of a user who may not sign in.
    """
    if not well_formed(text):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_BY_DIGEST, [digest(text)])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, account_id, user_id, name, prefix, *times, plan, is_active = row
    values = [_ID.to_python(pk), account_id, user_id, name, prefix, *map(_time, times)]
    key = ApiKey.from_db(DEFAULT_DB_ALIAS, _FIELDS, values)
    key.account = Account.from_db(DEFAULT_DB_ALIAS, ["id", "plan"], [account_id, plan])
    key.user = User.from_db(DEFAULT_DB_ALIAS, ["id", "is_active"], [user_id, bool(is_active)])
    return key if key.state == "active" and key.user.is_active else None


def _time(value: datetime | None) -> datetime | None:
    """Give a time as the database holds it its zone: SQLite keeps UTC and does not say so."""
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def _note_use(key: ApiKey) -> None:
    """Remember that the key was used, unless that was noted a moment ago, here or by another process."""
    now = timezone.now()
    if key.last_used_at and key.last_used_at > now - LAST_USED_STEP:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_STEP)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    key.last_used_at = now

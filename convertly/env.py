"""Read typed settings from environment variables; a value that cannot be read stops the start with one sentence."""

import os
import secrets
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_VANISHED = " ".join(
    f"-c {setting}"
    for setting in (
        "idle_in_transaction_session_timeout=60s",
        "tcp_keepalives_idle=15",
        "tcp_keepalives_interval=5",
        "tcp_keepalives_count=3",
    )
)
"""Has the server let go, within a minute, of the locks of a client that was cut off in a transaction."""


def text(name: str, default: str = "") -> str:
    """Give the variable's text; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    """Give a whole number of at least `minimum`."""
    given = text(name)
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {minimum}; it is {given!r}.")
    return int(given)


def boolean(name: str, default: bool) -> bool:
    """Give true for 1, true, yes, on and false for 0, false, no, off, in any case."""
    given = text(name).lower()
    if not given:
        return default
    if given not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise ImproperlyConfigured(f"{name} must be true or false; it is {given!r}.")
    return given in ("1", "true", "yes", "on")


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """Give one of the `allowed` words, which are upper-case, however it is written."""
    given = text(name, default).upper()
    if given not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}; it is {given!r}.")
    return given


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Give the parts of a comma-separated list."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def ports(name: str, default: Sequence[int]) -> list[int]:
    """Give the port numbers of a comma-separated list."""
    given = words(name)
    if not all(part.isascii() and part.isdigit() and 0 < int(part) < 65_536 for part in given):
        raise ImproperlyConfigured(f"{name} must be port numbers separated by commas; it is {text(name)!r}.")
    return [int(part) for part in given] or list(default)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Give the networks of a comma-separated list, as `10.1.0.0/16` or `fd00::/8`."""
    try:
        return [ip_network(part) for part in words(name)]
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be networks separated by commas, such as 10.1.0.0/16; it is {text(name)!r}."
        ) from None


def folder(name: str, default: Path) -> Path:
    """Give a folder that this user can write to; one that is missing is made."""
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        writable = False
    else:
        writable = os.access(path, os.W_OK | os.X_OK)
    if not writable:
        raise ImproperlyConfigured(f"{name} must be a folder that this user can write to; {path} is not.")
    return path


def kept_secret(kept: Path) -> str:
    """Give the secret in a file beside the data, made once, so that links and queued work survive a restart."""
    if not kept.exists():
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()


def database(name: str, *, embedded: Path) -> dict[str, Any]:
    """Read a database address: `postgresql://user:password@host:port/name?option=value` or `sqlite:///path`.

    Without one, SQLite in the file `embedded`, in WAL mode and with transactions that take the write lock at their
    start, so that two writers wait for each other instead of failing.
    """
    address = urlsplit(text(name))
    if address.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "convertly.postgres",
            "NAME": unquote(address.path.removeprefix("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": unquote(address.hostname or ""),
            "PORT": address.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 2, "options": _VANISHED, **dict(parse_qsl(address.query))},
        }
    if address.scheme not in ("", "sqlite"):
        raise ImproperlyConfigured(f"{name} must begin with postgresql:// or sqlite:///; it begins with another word.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(address.path.removeprefix("/")) or embedded,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }

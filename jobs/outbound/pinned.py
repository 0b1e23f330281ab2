"""Connections that go to an address that was checked, and nowhere else; certificate, SNI and Host keep the name."""

import socket
from collections.abc import Sequence
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from jobs.outbound.address import Address, Target
from jobs.outbound.watch import Watch

ADDRESSES_TRIED = 3
"""How many addresses of one name are tried before its host counts as down."""


def pool(target: Target, addresses: Sequence[Address], watch: Watch) -> HTTPConnectionPool:
    """Give a pool whose every connection goes to the first of `addresses` that takes it, under watch."""
    kind = _SecurePool if target.scheme == "https" else _Pool
    return kind(target.host, target.port, addresses=addresses[:ADDRESSES_TRIED], watch=watch)


class _Pinned(HTTPConnection):
    def __init__(self, *args: Any, addresses: Sequence[Address], watch: Watch, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses = addresses
        self._watch = watch

    def _new_conn(self) -> socket.socket:
        """Connect, without a look-up; raises what urllib3 expects of a connection that cannot be made."""
        failure: OSError = OSError("no address")
        for address in self._addresses:
            self._watch.check()
            try:
                connected = socket.create_connection((str(address), self.port), self.timeout)
            except OSError as error:
                failure = error
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._watch.hold(connected)
            return connected
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, "timed out") from None
        raise NewConnectionError(self, "refused") from None


class _SecurePinned(_Pinned, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Pinned


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecurePinned

"""The one way to other people's hosts: only public addresses, checked and then connected to, within bytes and time."""

from jobs.outbound.errors import AddressRefused, AnswerRefused, OutboundError, TooLarge, TooSlow, Unreachable
from jobs.outbound.fetch import Download, OnBytes, check, download
from jobs.outbound.watch import Patience

__all__ = [
    "AddressRefused",
    "AnswerRefused",
    "Download",
    "OnBytes",
    "OutboundError",
    "Patience",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "check",
    "download",
]

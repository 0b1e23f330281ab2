"""The one way to other people's hosts: only public addresses, checked and then connected to, within bytes and time."""

from jobs.outbound.address import Target
from jobs.outbound.client import checked, target_of
from jobs.outbound.errors import AddressRefused, AnswerRefused, OutboundError, TooLarge, TooSlow, Unreachable
from jobs.outbound.fetch import Download, Most, OnBytes, check, download
from jobs.outbound.post import Reply, post
from jobs.outbound.watch import Patience

__all__ = [
    "AddressRefused",
    "AnswerRefused",
    "Download",
    "Most",
    "OnBytes",
    "OutboundError",
    "Patience",
    "Reply",
    "Target",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "check",
    "checked",
    "download",
    "post",
    "target_of",
]

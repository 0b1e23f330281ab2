"""What can go wrong with another host: the message is public, and never holds its address or its words."""


class OutboundError(Exception):
    """Base of everything that `jobs.outbound` raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AddressRefused(OutboundError):
    """The URL, or one that it led on to, is none that may be reached from here."""


class Unreachable(OutboundError):
    """No answer, a fault of the host, or an answer that broke off: later it may work."""


class AnswerRefused(OutboundError):
    """The host answered, and the answer cannot be taken; asking again would not change it."""


class TooSlow(OutboundError):
    """The host took too long, or sent fewer bytes a second than are waited for."""


class TooLarge(OutboundError):
    """The body is larger than `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The host sent more than {most:,} bytes.")
        self.most = most

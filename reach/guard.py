"""Who says where a client may connect to."""

from typing import Protocol


class Guard(Protocol):
    """Each method raises the caller's own error where it may not be."""

    def address(self, host: str, port: int) -> str:
        """The one address to connect to."""
        ...

    def encrypted(self, host: str, port: int) -> None:
        """Asked before a connection without TLS."""
        ...

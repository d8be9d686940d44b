"""What stops an installation: always the place, the cause and the remedy."""

from infra.errors import PlainError


class InstallError(PlainError):
    """Something the network needs could not be put in place; the message says what to do."""

"""What a harvested record names outside of the network. Others wrote it: only addresses of the web are links."""

from urllib.parse import urlsplit

from wire.records import Record, said


def outside(address: str | None) -> str | None:
    """The address where it is one of the web, else None."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def files(record: Record, language: str) -> list[tuple[str, str | None, str]]:
    """Title, format, address of each form in which its source gives it."""
    told = ((one, outside(one.download) or outside(one.address)) for one in record.distributions)
    return [(said(one.title, language) or address, one.format, address) for one, address in told if address]

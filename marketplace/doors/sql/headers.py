"""Which headers pass the SQL door, both ways. An allow-list: who asks is said by the token alone (A12). Pure."""

from collections.abc import Iterable, Mapping

from marketplace.doors.sql.session import HEADER, bounded

IN = frozenset({
    "x-trino-source", "x-trino-catalog", "x-trino-schema", "x-trino-time-zone", "x-trino-language",
    "x-trino-client-info", "x-trino-client-capabilities", "x-trino-prepared-statement", "x-trino-transaction-id",
    "x-trino-session", "user-agent", "content-type",
})  # fmt: skip
OUT = frozenset({"content-type", "cache-control", "retry-after", "date"})
TRINO = "x-trino-"
SOURCE = "x-trino-source"
BOUNDS = "bounds of the SQL door"  # what it explains for itself; no client's word for its own statements


def inward(
    headers: Iterable[tuple[str, str]], *, subject: str, token: str, address: tuple[str, int]
) -> list[tuple[str, str]]:
    """For Trino: what the client may say, who it is, and the address under which results are to be fetched."""
    host, port = address
    kept = [
        (name, bounded(value) if name.lower() == HEADER else value)
        for name, value in headers
        if name.lower() in IN and (name.lower() != SOURCE or value.strip() != BOUNDS)
    ]
    return [
        *kept,
        ("authorization", f"Bearer {token}"),
        ("x-trino-user", subject),
        ("accept-encoding", "identity"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", host),
        ("x-forwarded-port", str(port)),
    ]


def outward(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in OUT or name.lower().startswith(TRINO)}

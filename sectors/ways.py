"""The ways in which the network fetches a feed's files: `[feed.source]`, with the keys that each way has."""

import posixpath
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from urllib.parse import SplitResult, urlsplit

from sectors.reader import Reader, nearest
from sectors.spec.feed import Source
from sectors.templates import filled, is_dated, is_template, tells_seconds

COMMON = ("way", "url", "connection")
DATED = ("days_back",)
KEYED = ("key", "key_header", "query")
WAYS: dict[str, tuple[str, ...]] = {  # the keys that each way has besides those of all
    "https": ("name", *DATED, *KEYED),
    "api": ("name", *DATED, *KEYED, "rows", "total", "code", "code_good", "page", "page_size", "page_rows"),
    "sftp": (*DATED, "host_key"),
    "s3": (*DATED, "endpoint", "region"),
    "folder": (),
    "sql": ("name", "table", "select", "since", "settle_seconds"),
}
SCHEMES = {"https": ("https", "http"), "api": ("https", "http"), "sftp": ("sftp",), "s3": ("s3",)}
SOME_DAY = datetime(2026, 11, 29, 6, 30, tzinfo=UTC)  # to see what a template comes to


def read_source(reader: Reader) -> Source:
    """The table; DeclarationError for a way that is unknown, a key of another way, a secret in the address."""
    default = Source("", "")
    found = Source(
        way=reader.take("way", str),
        url=reader.take("url", str),
        name=reader.take("name", str, ""),
        connection=reader.optional("connection", str),
        days_back=reader.take("days_back", int, 0),
        key=reader.optional("key", str),
        key_header=reader.optional("key_header", str),
        query=_query(reader.table("query", optional=True)),
        rows=reader.take("rows", str, ""),
        total=reader.take("total", str, default.total),
        code=reader.take("code", str, default.code),
        code_good=reader.strings("code_good", default.code_good),
        page=reader.take("page", str, default.page),
        page_size=reader.take("page_size", str, default.page_size),
        page_rows=reader.above_zero("page_rows", default.page_rows),
        host_key=reader.take("host_key", str, ""),
        endpoint=reader.optional("endpoint", str),
        region=reader.take("region", str, default.region),
        table=reader.optional("table", str),
        select=reader.optional("select", str),
        since=reader.optional("since", str),
        settle_seconds=reader.take("settle_seconds", int, 0),
    )
    reader.done()
    _belongs(reader, found)
    _address(reader, found)
    _secret(reader, found)
    _of_the_way(reader, found)
    return found


def check_name(reader: Reader, source: Source, files: str) -> None:
    """What is fetched bears a name that the feed's `files` fits: else nobody would take it."""
    if "name" not in WAYS[source.way]:
        return
    name = filled(file_name(source), SOME_DAY)
    if not is_plain(name) or not fnmatchcase(name, files):
        cause = f"{name!r} does not fit feed.files, {files!r}"
        raise reader.error("name", cause, "Name the file, so that it fits: levels_{date:%Y%m%d}.csv.")


def file_name(source: Source) -> str:
    """The declared name, else the last part of the address; a template."""
    return source.name or posixpath.basename(urlsplit(source.url).path)


def is_plain(name: str) -> bool:
    """A name that a file in the drop folder may bear: no folder, not hidden, nothing that does not print."""
    return 0 < len(name.encode("utf-8", "surrogatepass")) <= 200 and name[0] != "." and _prints(name)


def _prints(name: str) -> bool:
    return name.isprintable() and not set("/\\") & set(name)


def _query(reader: Reader) -> tuple[tuple[str, str], ...]:
    for key, value in reader.items():
        if not isinstance(value, str):
            raise reader.error(key, f"is {value!r}, not a text", "Put it in quotes.")
    return tuple(reader.items())


def _belongs(reader: Reader, source: Source) -> None:
    if source.way not in WAYS:
        remedy = f"Use one of {', '.join(WAYS)}{nearest(source.way, list(WAYS))}."
        raise reader.error("way", f"is {source.way!r}", remedy)
    for key in (item.name for item in fields_of(Source)):
        if reader.has(key) and key not in (*COMMON, *WAYS[source.way]):
            raise reader.error(key, f"the way {source.way} has none", "Leave it out.")
    for key, text in (("url", source.url), ("name", source.name), *(("query", value) for _, value in source.query)):
        if not is_template(text):
            raise reader.error(key, f"{text!r} holds braces without a date", "Write {date} or {date:%Y%m%d}.")
    if source.days_back < 0:
        raise reader.error("days_back", f"is {source.days_back}", "Give 0 or more.")


def _address(reader: Reader, source: Source) -> None:
    if source.way == "folder":
        if not source.url.startswith("/"):
            raise reader.error("url", f"{source.url!r} is not a folder's path", "Write it from the root: /mnt/center.")
        return
    for key, url in (("url", source.url), ("endpoint", source.endpoint)):
        if url is not None:
            _one_address(reader, key, url, source.way if key == "url" else "https")


def _one_address(reader: Reader, key: str, url: str, way: str) -> None:
    """Read once here: a host, a scheme of the way, no credentials."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as mistake:
        raise reader.error(key, f"is not an address: {mistake}", "Write https://host/path.") from mistake
    if parts.username is not None or parts.password is not None:
        remedy = "Take it out; name an Airflow connection in `connection` and keep login and password there."
        raise reader.error(key, "holds a login or a password", remedy)
    schemes = SCHEMES.get(way, (parts.scheme,))
    if not host or parts.scheme not in schemes or _names_several(parts):
        remedy = f"Write one that begins with {schemes[0] or 'postgresql+psycopg'}:// and one host."
        raise reader.error(key, f"{url!r} is not an address of the way {way}", remedy)
    if is_dated(parts.netloc):
        raise reader.error(key, "has a date in its host", "Write the date behind the host only.")


def _names_several(parts: SplitResult) -> bool:
    return "," in parts.netloc


def _secret(reader: Reader, source: Source) -> None:
    if (source.key or source.key_header) and not source.connection:
        key = "key" if source.key else "key_header"
        raise reader.error(key, "has no connection to take its value from", "Name an Airflow connection.")
    if source.key and source.key_header:
        raise reader.error("key_header", "stands beside key", "Decide for one.")
    given = {name for name, _ in source.query}
    if source.key and source.key in given:
        raise reader.error(f"query.{source.key}", "is the secret", "Keep it in the Airflow connection alone.")


def _of_the_way(reader: Reader, source: Source) -> None:
    if source.way == "sftp" and len(source.host_key.split()) < 2:
        remedy = "Write the server's public key, as `ssh-keyscan` prints it behind the host: ssh-ed25519 AAAA…."
        raise reader.error("host_key", "does not hold a public key", remedy)
    if source.way != "sql":
        return
    if bool(source.table) == bool(source.select):
        raise reader.error("table", "or select must be given, and one of them", "Name a table, or write a query.")
    if source.since and not tells_seconds(source.name):
        cause = f"{source.name!r} may name two runs alike, and the later one would replace the earlier one's rows"
        raise reader.error("name", cause, "Put the time into it: levels_{date:%Y%m%dT%H%M%S}.jsonl.")
    if not source.name.endswith((".jsonl", ".csv")):
        raise reader.error("name", f"{source.name!r} does not say how rows are written", "End it in .jsonl or .csv.")

"""Samples that `sdn feed draft` is given by their address: fetched here, and the address as the feed's source.

A value in the query that looks like a key is not written down: in its place the Airflow connection to be made is named.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from drafting.values import toml
from infra.errors import PlainError
from sdn.cli.words import Words

SECRET = re.compile(r"key|token|secret|passw|pwd|auth|sig(nature)?$", re.IGNORECASE)
CONNECTION = "to_be_made"


def files(words: Sequence[str], feed: str, say: Words) -> list[Path]:
    """Each as a file: an address is fetched into the present folder. PlainError where it is not there."""
    return [_file(word, feed, say) for word in words]


def _file(word: str, feed: str, say: Words) -> Path:
    from intake import sample
    from intake.errors import SourceError

    if not sample.is_address(word):
        if not Path(word).is_file():
            raise PlainError(say("{file} is not a file. Give a sample of the feed, or its https address.", file=word))
        return Path(word)
    try:
        return sample.fetched(word, feed, frozenset(os.environ.get("SDN_FEEDS_INSIDE", "").split()), Path.cwd())
    except SourceError as failed:
        said = f"{failed.place}: {say.cause(failed.code, failed.cause)}. {say.refusal(failed.remedy)}"
        raise PlainError(said) from failed


def declared(words: Sequence[str]) -> str:
    """`[feed.source]` of the last address; nothing where only files were given."""
    from intake import sample

    addresses = [word for word in words if sample.is_address(word)]
    return "\n".join(["", *_lines(addresses[-1], sample.name_of(addresses[-1])), ""]) if addresses else ""


def _lines(address: str, name: str) -> list[str]:
    parts = urlsplit(address)
    asked = parse_qsl(parts.query)
    secret = next((key for key, _ in asked if SECRET.search(key)), None)
    given = {key: value for key, value in asked if not SECRET.search(key)}
    url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".replace("{", "%7B").replace("}", "%7D")
    lines = ["[feed.source]", 'way = "https"', f"url = {toml(url)}"]
    lines += [f"name = {toml(name)}  # the same each time: a later file replaces the rows of the earlier one"]
    if given:
        lines += [f"query = {{ {', '.join(f'{toml(key)} = {toml(value)}' for key, value in given.items())} }}"]
    if secret:
        lines += [
            f"key = {toml(secret)}",
            f'connection = "{CONNECTION}"  # an Airflow connection: its password is the key',
        ]
    return lines

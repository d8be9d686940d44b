"""Lists a page at a time; a page's token is good for the list that gave it, and for the one who got it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.doors.share.errors import Wrong
from marketplace.doors.share.sealing import Broken, Seals

MOST = 500
_INT32 = 2**31
Item = Mapping[str, Any]


def page(items: Sequence[Item], asked: Mapping[str, str], seals: Seals, of: str) -> dict[str, Any]:
    """`items` in the order of their names; `of` says whose list of what this is. Wrong."""
    size, after = min(_size(asked.get("maxResults")), MOST), _after(asked.get("pageToken"), seals, of)
    rest = [item for item in items if after is None or _place(item) > tuple(after)]
    made: dict[str, Any] = {"items": rest[:size]}
    if len(rest) > size:
        last = list(_place(rest[size - 1])) if size else after
        made["nextPageToken"] = seals.sealed("list", {"of": of, "after": last})
    return made


def whole_number(text: str | None, name: str, most: int = 2**63) -> int | None:
    """Wrong where there is something else."""
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or int(text) >= most:
        raise Wrong(f"{name} is {text[:40]!r}, not a number that is not negative")
    return int(text)


def _size(text: str | None) -> int:
    asked = whole_number(text, "maxResults", _INT32)
    return MOST if asked is None else asked


def _after(token: str | None, seals: Seals, of: str) -> Sequence[str] | None:
    if not token:
        return None
    try:
        facts = seals.opened("list", token)
    except Broken as error:
        raise Wrong("pageToken is not one of ours", remedy="Begin with the first page.") from error
    if facts["of"] != of:
        raise Wrong("pageToken is of another list", remedy="Begin with the first page.")
    found: Sequence[str] | None = facts["after"]
    return found


def _place(item: Item) -> tuple[str, ...]:
    return (str(item.get("schema", "")), str(item["name"]))

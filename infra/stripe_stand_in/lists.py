"""Lists: filtered, newest first, in pages (`limit`, `starting_after`, `ending_before`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.errors import RequestInvalid, missing
from infra.stripe_stand_in.form import Params
from infra.stripe_stand_in.params import Request
from infra.stripe_stand_in.shapes import Object, list_of


@dataclass(frozen=True, slots=True)
class Listing:
    """A list's address, what is in it, and its filters: parameter → JSON path."""

    url: str
    kind: str
    filters: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None


class Paging(Request):
    limit: int = Field(default=10, ge=1, le=100)
    starting_after: str | None = None
    ending_before: str | None = None


class Since(Request):
    """Of what was made from then on, in seconds."""

    at: int = Field(default=0, ge=0, alias="created.gte")


SINCE = ("created.gte",)


def page(books: Books, params: Params, listing: Listing) -> Object:
    """One page of a list."""
    params = _flat(params)
    since = Since.read({name: params.pop(name) for name in SINCE if name in params})
    asked = Paging.read({name: value for name, value in params.items() if name not in listing.filters})
    facts = {path: _text(name, params[name]) for name, path in listing.filters.items() if name in params}
    for name, cursor in (("starting_after", asked.starting_after), ("ending_before", asked.ending_before)):
        if cursor is not None and books.store.get(cursor) is None:
            raise missing(listing.kind, cursor, name)
    if asked.starting_after is not None and asked.ending_before is not None:
        raise RequestInvalid("You can only use one of starting_after and ending_before.", param="ending_before")
    found = books.store.find(
        listing.kind, facts, parent=listing.parent, limit=asked.limit + 1,
        after=asked.starting_after, before=asked.ending_before, since=since.at,
    )  # fmt: skip
    more = len(found) > asked.limit
    kept = found[-asked.limit :] if asked.ending_before is not None else found[: asked.limit]
    return list_of(listing.url, kept, more=more)


def _flat(params: Params) -> Params:
    """`payment[type]` as `payment.type`."""
    flat: Params = {}
    for name, value in params.items():
        flat |= {f"{name}.{key}": v for key, v in value.items()} if isinstance(value, dict) else {name: value}
    return flat


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise RequestInvalid(f"Invalid string: {name}", param=name)
    return value

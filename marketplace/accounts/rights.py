"""What an API token may do: rights chosen when it is made, asked for by the route. Pure.

route's `**opens(Right.DELIVER)` → OpenAPI `x-token-rights` → `needed(route, method)` → does the token hold one of them?

A GET that names none is open to `read`; anything else that names none is closed to every token: it needs the person
at a browser, with a session. Making and revoking tokens is such a thing, so that a stolen token begets no other.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from marketplace.accounts.models import Role
from marketplace.errors import Invalid

_FIELD = "x-token-rights"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Right(StrEnum):
    """What a program does.

    `read` what its member sees, `sql` queries, `files` are got, `share` speaks Delta Sharing, `deliver` files, `sell`
    listings, `buy` plans, `operate` the rest.
    """

    READ = "read"
    SQL = "sql"
    FILES = "files"
    SHARE = "share"
    DELIVER = "deliver"
    SELL = "sell"
    BUY = "buy"
    OPERATE = "operate"


FITTING: Mapping[Role, tuple[Right, ...]] = {
    Role.OPERATOR: (Right.READ, Right.SQL, Right.FILES, Right.SHARE, Right.DELIVER, Right.OPERATE),
    Role.SUPPLY_CENTER: (Right.READ, Right.SQL, Right.FILES, Right.SHARE, Right.DELIVER, Right.SELL),
    Role.BUYER: (Right.READ, Right.SQL, Right.FILES, Right.SHARE, Right.BUY),
    Role.ANALYST: (Right.READ, Right.SQL, Right.FILES, Right.SHARE),
}


def opens(*rights: Right) -> dict[str, Any]:
    """For a route's decorator: a token with any one of `rights` may use it."""
    return {"openapi_extra": {_FIELD: [right.value for right in rights]}}


def needed(route: object, method: str) -> frozenset[Right]:
    """The rights of which a token needs one; empty: no token may."""
    named = (getattr(route, "openapi_extra", None) or {}).get(_FIELD)
    if named is not None:
        return frozenset(map(Right, named))
    return frozenset({Right.READ}) if method in _READS else frozenset()


def demand_fitting(role: Role, rights: Collection[Right]) -> None:
    """Invalid for no right at all, and for one that the role has no use for."""
    fitting = FITTING[role]
    if not rights or not set(rights) <= set(fitting):
        raise Invalid(
            f"a token of the role {role} holds at least one of: {', '.join(fitting)}",
            remedy="Choose among those what the program does.",
        )

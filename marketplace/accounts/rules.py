"""Which roles fit which organisation, which passwords are good enough, where a browser may be sent back to: pure."""

from collections.abc import Mapping

from marketplace.accounts.errors import PasswordTooWeak
from marketplace.accounts.models import OrganisationKind, Role
from marketplace.errors import Invalid

ROLES: Mapping[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.OPERATOR: frozenset({Role.OPERATOR}),
    OrganisationKind.SUPPLY_CENTER: frozenset({Role.SUPPLY_CENTER}),
    OrganisationKind.COMPANY: frozenset({Role.BUYER, Role.ANALYST}),
}
SHORTEST_PASSWORD = 12
FEWEST_DIFFERENT = 6


def may_administer(role: Role) -> bool:
    """An analyst asks questions and speaks for nobody."""
    return role is not Role.ANALYST


def demand_role_fits(kind: OrganisationKind, role: Role) -> None:
    """Invalid where an organisation of that kind has no such members."""
    if role not in ROLES[kind]:
        fitting = " or ".join(sorted(ROLES[kind]))
        raise Invalid(f"a member of a {kind} organisation is {fitting}, not {role}", remedy=f"Choose {fitting}.")


def demand_good_password(password: str, email: str) -> None:
    """PasswordTooWeak for short ones, ones of few different characters, and ones that hold the mail's name."""
    name = email.partition("@")[0].lower()
    weak = {
        f"it has fewer than {SHORTEST_PASSWORD} characters": len(password) < SHORTEST_PASSWORD,
        f"it has fewer than {FEWEST_DIFFERENT} different characters": len(set(password)) < FEWEST_DIFFERENT,
        "it holds the name of the mail address": len(name) > 3 and name in password.lower(),
    }
    causes = [cause for cause, holds in weak.items() if holds]
    if causes:
        raise PasswordTooWeak("; ".join(causes), remedy="A few unrelated words make a good one.")


def way_back(asked: str, home: str = "/") -> str:
    """`asked` where it is an address of this site, `home` otherwise: no open redirect."""
    local = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return asked if local and asked.isprintable() and "\\" not in asked else home

"""A token that holds every right but those that a route names opens nothing there: made from `app.routes`."""

from collections.abc import Mapping

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from marketplace.accounts.models import ApiToken, Member
from marketplace.accounts.rights import Right, needed
from marketplace.accounts.secrets import hash_token
from tests.support.marketplace import NOW, Web
from tests.support.open_routes import OPEN
from tests.support.things import others, registry

pytestmark = pytest.mark.postgres
__all__ = ["others", "registry"]  # fixtures


def token(web: Web, role: str, rights: frozenset[Right]) -> str:
    """One of the owner of `others` in that role; the same rights again are the same token."""
    told = "sdn_api_" + "_".join([role, *sorted(rights)])
    with web.parts.sessions.begin() as session:
        made = {"member_id": session.scalars(select(Member.id).where(Member.role == role)).first(), "label": "x"}
        times = {"created_at": NOW, "expires_at": NOW.replace(year=2027)}
        session.merge(ApiToken(id=told, token_hash=hash_token(told), hint="x", rights=sorted(rights), **made, **times))
    return told


@pytest.mark.parametrize("role", ["buyer", "supply_center", "operator"])
def test_a_token_with_every_other_right_is_refused(web: Web, others: Mapping[str, str], role: str) -> None:
    found, seen = {}, 0
    for route in web.app.routes:
        for method in sorted(route.methods) if isinstance(route, APIRoute) else ():
            name = f"{method} {getattr(route, 'path', '')}"
            if name in OPEN or not name.split()[1].startswith("/api/"):
                continue
            other = token(web, role, frozenset(Right) - needed(route, method))
            address = name.split()[1].format(**others)
            answer = web.client(authorization=f"Bearer {other}").request(method, address)
            seen += answer.status_code == 403
            if answer.status_code not in (401, 403):
                found[name] = answer.status_code
    assert found == {}
    assert seen > 90

"""An administrator invites, changes and locks the people of its own organisation, and of no other."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Member
from marketplace.joining.models import MemberInvitation
from tests.support.letters import NEW, Browser
from tests.support.marketplace import NOW, Web, make_member, make_organisation

pytestmark = pytest.mark.postgres
PAGE = "/account/members"
INVITED = {"email": "sora@acme.example", "role": "analyst"}


def member(
    web: Web, name: str, slug: str = "acme", kind: str = "company", role: str = "buyer", *, admin: bool = True
) -> str:
    with web.parts.sessions.begin() as session:
        made = make_member(session, make_organisation(session, slug, kind), role, f"{name}@{slug}.example")
        made.admin = admin
        return made.id


def browser_of(web: Web, member_id: str) -> Browser:
    browser = Browser(web)
    browser.client = web.signed_in(member_id, accept="text/html")
    return browser


def invited(web: Web, boss: Browser, **form: str) -> str:
    """The link, which the page shows where the network sends no mail."""
    found = re.search(r"/invitations/[\w-]+", boss.post(PAGE, INVITED | form).text)
    assert found
    return found[0]


def test_a_colleague_comes_by_the_link_once(web: Web) -> None:
    boss = browser_of(web, member(web, "boss"))
    page = invited(web, boss)
    guest = Browser(web)
    form = {"name": "소라", "new": NEW, "accepted": "true"}
    assert guest.post(page, form | {"accepted": "false"}).status_code == 422
    assert guest.post(page, form | {"new": "short"}).status_code == 422
    assert guest.post(page, form).headers["location"] == "/sign-in"
    assert guest.client.get(page).status_code == 404
    with web.parts.sessions() as session:
        made = session.scalars(select(Member).where(Member.email == "sora@acme.example")).one()
        assert (made.name, made.role, made.admin, made.organisation.slug) == ("소라", "analyst", False, "acme")


def test_a_link_ends_by_time_by_its_stop_and_with_who_sent_it(web: Web) -> None:
    boss_id = member(web, "boss")
    boss = browser_of(web, boss_id)
    late, stopped, orphan = (invited(web, boss, email=f"{n}@acme.example") for n in "abc")
    with web.parts.sessions() as session:
        ids = {row.email: row.id for row in session.scalars(select(MemberInvitation))}
    boss.post(PAGE, {}, f"{PAGE}/invitations/{ids['b@acme.example']}/stop")
    guest = Browser(web).client
    assert [guest.get(page).status_code for page in (late, stopped, orphan)] == [200, 404, 200]
    with web.parts.sessions.begin() as session:
        session.get_one(Member, boss_id).disabled_at = NOW
    assert guest.get(orphan).status_code == 404
    with web.parts.sessions.begin() as session:
        session.get_one(Member, boss_id).disabled_at = None
    web.clock.forward(timedelta(days=7))
    assert guest.get(late).status_code == 404


@pytest.mark.parametrize(
    "form", [{"role": "operator"}, {"role": "supply_center"}, {"role": "analyst", "admin": "true"}, {"email": "x"}]
)
def test_no_invitation_gives_more_than_the_organisation_has(web: Web, form: dict[str, str]) -> None:
    boss = browser_of(web, member(web, "boss"))
    assert boss.post(PAGE, INVITED | form).status_code == 422
    with web.parts.sessions() as session:
        assert session.scalars(select(MemberInvitation)).all() == []


def test_who_is_a_member_elsewhere_is_told_so_behind_the_link_only(web: Web) -> None:
    member(web, "kim", "rival")
    boss = browser_of(web, member(web, "boss"))
    page = invited(web, boss, email="KIM@rival.example")
    answer = Browser(web).post(page, {"name": "Kim", "new": NEW, "accepted": "true"})
    assert answer.status_code == 409


def test_only_an_administrator_and_only_of_its_own(web: Web) -> None:
    stranger, plain = member(web, "kim", "rival"), member(web, "plain", admin=False)
    boss = browser_of(web, member(web, "boss"))
    assert browser_of(web, plain).client.get(PAGE).status_code == 403
    for step, form in (("role", {"role": "analyst"}), ("lock", {"disabled": "true"})):
        assert boss.post(PAGE, form, f"{PAGE}/{stranger}/{step}").status_code == 404
        assert boss.post(PAGE, form, f"{PAGE}/{plain}/{step}").status_code == 303
    with web.parts.sessions() as session:
        assert (session.get_one(Member, stranger).role, session.get_one(Member, stranger).disabled_at) == (
            "buyer",
            None,
        )
        changed = session.get_one(Member, plain)
        assert (changed.role, changed.disabled_at is not None) == ("analyst", True)


def test_a_company_keeps_an_administrator(web: Web) -> None:
    boss_id = member(web, "boss")
    boss = browser_of(web, boss_id)
    assert boss.post(PAGE, {"role": "buyer"}, f"{PAGE}/{boss_id}/role").status_code == 409
    assert boss.post(PAGE, {"role": "operator", "admin": "true"}, f"{PAGE}/{boss_id}/role").status_code == 422


def test_two_administrators_cannot_unmake_each_other(web: Web) -> None:
    """At once, again and again: one of them stays."""
    ids = [member(web, "a"), member(web, "b")]
    both = [browser_of(web, id_) for id_ in ids]
    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda at: both[at].post(PAGE, {"role": "buyer"}, f"{PAGE}/{ids[1 - at]}/role"), (0, 1)))
        with web.parts.sessions.begin() as session:
            admins = [id_ for id_ in ids if session.get_one(Member, id_).admin]
            assert len(admins) >= 1
            for id_ in ids:
                session.get_one(Member, id_).admin = True

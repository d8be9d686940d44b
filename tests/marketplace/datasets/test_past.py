"""Statistics of past releases: kept small, held against the one before, as far as plans show; gone with an erasure."""

import pytest
from sqlalchemy import select

from marketplace.erasures import scrubbing
from marketplace.releases import service as releases
from marketplace.releases import summaries
from marketplace.releases.models import ReleaseSummary
from sectors.registry import Registry
from tests.marketplace.releases.test_sketches import sketched
from tests.support.announcements import make_delivery, make_release
from tests.support.commerce import offer
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web
from tests.support.parts import make_part

pytestmark = pytest.mark.postgres
DATASET = make_dataset()
PAGE = f"/datasets/{DATASET.id}/statistics"


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(DATASET),))


@pytest.fixture
def offered(web: Web, registry: Registry) -> Web:
    """Two releases with sketches after the first: of Alpha, then of Beta, too."""
    with web.parts.sessions.begin() as session:
        offer(session, registry, "generation-a")
        for number, stations in ((8, ["Alpha"]), (9, ["Beta", "Beta"])):
            name = f"dlv_{number}"
            releases.announce_delivery(session, make_delivery(name, sha256=f"{number:064d}"))
            told = {"parts": [make_part(name, None, 97)], "sketches": sketched(**{"2026-10": stations})}
            releases.announce_release(session, make_release(f"rel_{number}", number * 100, (name,), **told))
    return web


def test_each_release_keeps_its_own_beside_the_one_before(offered: Web) -> None:
    told = offered.client().get(f"{PAGE}.json").json()
    assert (told["version"], told["before"], told["rows"], told["kept"]) == (900, 800, 3, [900, 800])
    [station] = told["columns"]
    assert (station["name"], station["changed"]) == ("station", True)
    assert (station["before"]["distinct"], station["now"]["distinct"], station["now"]["counted"]) == (1, 2, True)
    first = offered.client().get(f"{PAGE}.json?release=800").json()
    assert (first["rows"], first["before"], first["columns"][0]["before"]) == (1, None, None)
    assert offered.client().get(f"{PAGE}.json?release=7").json()["code"] == "summary_unknown"
    assert "since version 800" in offered.client().get(PAGE, params={"lang": "en"}).text
    assert "배포별 통계" in offered.client().get(PAGE, params={"lang": "ko"}).text


def test_only_the_newest_are_kept(offered: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "KEPT", 1)
    with offered.parts.sessions.begin() as session:
        releases.announce_delivery(session, make_delivery("dlv_5", sha256="5" * 64))
        told = {"parts": [make_part("dlv_5", None, 97)], "sketches": sketched(**{"2026-10": ["Gamma"]})}
        releases.announce_release(session, make_release("rel_5", 950, ("dlv_5",), **told))
        assert session.scalars(select(ReleaseSummary.release_id)).all() == ["rel_5"]


def test_an_erasure_takes_all_of_them(offered: Web) -> None:
    with offered.parts.sessions.begin() as session:
        assert scrubbing.counted(session, DATASET.id, "Alpha", ["dlv_8"])[0].files >= 2
        scrubbing.scrub(session, DATASET.id, "Alpha", ["dlv_8"])
    assert offered.client().get(f"{PAGE}.json").status_code == 404

"""The marketplace's part of an erasure: what goes of its figures and texts, the proof, who may see it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.doors.query.models import SavedQuery
from marketplace.ids import new_id
from marketplace.releases import service as releases
from marketplace.releases.models import Delivery, DeliveryPart, Release, TablePart
from marketplace.usage import service as usage
from tests.support.announcements import make_delivery, make_release
from tests.support.marketplace import NOW, Web
from tests.support.parts import make_part
from tests.support.usage import make_access

pytestmark = pytest.mark.postgres
KIM = "김철수@victim.example"
PLACES = ("erasure_entry", "release", "delivery_part", "table_part", "delivery", "saved_query")


def asked(*deliveries: str, **more: object) -> dict[str, object]:
    facts = {"dataset": "energy.generation", "column": "station", "value": KIM, "deliveries": list(deliveries)}
    return facts | {"found": [{"place": "table", "rows": 3}]} | more


def held(web: Web, member_id: str, organisation_id: str) -> None:
    """Two releases of which the first has the person in samples and figures; a refusal, a query, an access."""
    with web.parts.sessions.begin() as session:
        for number, value in enumerate((KIM, "lee"), 1):
            id_ = f"dlv_{number}"
            row = {"station": value, "output": "1"}
            part = make_part(id_, "2026-10", 97, ("1", "2")).model_copy(update={"samples": [row]})
            named = [c.model_copy(update={"largest": value}) if c.name == "station" else c for c in part.columns]
            part = part.model_copy(update={"columns": named})
            releases.announce_delivery(session, make_delivery(id_, sha256=f"{number:064d}"))
            made = make_release(f"rel_{number}", number, (id_,), samples=[row], parts=[part])
            releases.announce_release(session, made)
        refusal = {"refusal": f"a.csv: {KIM} is no station. Mend it"}
        releases.announce_delivery(session, make_delivery("dlv_3", verdict="refused", sha256="f" * 64, **refusal))
        session.add(
            SavedQuery(
                id=new_id("qry"), organisation_id=organisation_id, member_id=member_id, title="Kim",
                sql=f"SELECT * FROM t WHERE station = '{KIM}'", given={}, shared=False, created_at=NOW, changed_at=NOW,
            )
        )  # fmt: skip
        access = make_access(member_id, datasets=["energy.generation"], ended_at=NOW + timedelta(hours=1))
        usage.record(session, access)


def dumped(web: Web) -> str:
    """Every row of the tables that the network may have written it to."""
    with web.parts.sessions() as session:
        return "\n".join(
            str(row) for table in PLACES for row in session.execute(text(f"SELECT t::text FROM {table} t"))
        )


def begun(web: Web) -> tuple[Any, dict[str, Any]]:
    _, buyer = web.signed_in_as("buyer", "acme")
    held(web, buyer.member_id, buyer.organisation_id)
    operator, _ = web.signed_in_as("operator", "network", "operator")
    answer = operator.post("/api/erasures", json=asked("dlv_1"))
    assert answer.status_code == 201, answer.text
    return operator, answer.json()


def test_the_value_is_nowhere_afterwards_and_others_stay(web: Web) -> None:
    operator, proof = begun(web)
    assert KIM in dumped(web)
    ended = operator.post(f"/api/erasures/{proof['id']}/end", json=asked("dlv_1"))
    assert ended.status_code == 200, ended.text
    assert KIM not in dumped(web)
    with web.parts.sessions() as session:
        assert session.get_one(Release, "rel_1").samples == []
        assert session.get_one(Release, "rel_2").samples == [{"station": "lee", "output": "1"}]
        [part] = session.query(TablePart).all()
        assert (part.rows, part.samples) == (194, [{"station": "lee", "output": "1"}])
        assert session.query(DeliveryPart).count() == 2
        assert session.get_one(Delivery, "dlv_3").refusal == "a.csv: … is no station. Mend it"


def test_the_proof_says_who_when_what_and_whom_to_tell_and_no_value(web: Web) -> None:
    operator, proof = begun(web)
    operator.post(f"/api/erasures/{proof['id']}/end", json=asked("dlv_1", remaining=["logs/sql.log"]))
    [told] = operator.get("/api/erasures").json()
    assert (told["dataset"], told["column"], told["asked_by"]) == (
        "energy.generation",
        "station",
        "Operator of Network operator",
    )
    assert told["ended_at"] is not None
    assert told["found"] == [{"place": "table", "rows": 3, "files": 0}]
    assert [(one["organisation"], one["door"], one["times"]) for one in told["readers"]] == [("acme", "sql", 1)]
    assert told["remaining"] == ["logs/sql.log"]
    assert len(told["value_hash"]) == 64
    for language, word in (("en", "Who got rows of the dataset since"), ("ko", "개인정보 삭제")):
        page = operator.get(f"/operations/erasures?lang={language}")
        assert page.status_code == 200
        assert word in page.text
        assert told["value_hash"] in page.text
        assert KIM not in page.text


def test_a_look_changes_nothing_and_names_what_stays(web: Web) -> None:
    _, buyer = web.signed_in_as("buyer", "acme")
    held(web, buyer.member_id, buyer.organisation_id)
    operator, viewer = web.signed_in_as("operator", "network", "operator")
    with web.parts.sessions.begin() as session:
        session.execute(text("UPDATE member SET name = :name WHERE id = :id"), {"name": KIM, "id": viewer.member_id})
    before = dumped(web)
    told = operator.post("/api/erasures/look", json=asked("dlv_1")).json()
    assert dumped(web) == before
    assert {one["place"]: one["files"] for one in told["found"]} == {"figures": 4, "queries": 1}
    assert told["elsewhere"] == ["member.name: 1"]


def test_what_was_begun_goes_on_and_ends_once(web: Web) -> None:
    operator, proof = begun(web)
    again = operator.post("/api/erasures", json=asked(found=[{"place": "table", "rows": 0}])).json()
    assert (again["id"], again["found"]) == (proof["id"], proof["found"])
    ended = [operator.post(f"/api/erasures/{proof['id']}/end", json=asked()).json() for _ in range(2)]
    assert ended[0] == ended[1]
    assert KIM not in dumped(web), "the deliveries were named when it was begun"
    assert operator.post("/api/erasures", json=asked()).json()["id"] != proof["id"]


def test_it_ends_with_the_value_that_it_was_begun_with(web: Web) -> None:
    operator, proof = begun(web)
    answer = operator.post(f"/api/erasures/{proof['id']}/end", json=asked("dlv_1", value="another"))
    assert (answer.status_code, answer.json()["code"]) == (409, "another_erasure")


@pytest.mark.parametrize(
    "statement", ["UPDATE erasure_entry SET dataset = 'x'", "DELETE FROM erasure_entry", "TRUNCATE erasure_entry"]
)
def test_the_proof_cannot_be_changed(web: Web, statement: str) -> None:
    begun(web)
    with pytest.raises(IntegrityError, match="append-only"), web.parts.sessions.begin() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(("role", "kind"), [("buyer", "company"), ("supply_center", "supply_center")])
def test_operators_alone(web: Web, role: str, kind: str) -> None:
    other, _ = web.signed_in_as(role, "somebody", kind)
    assert other.get("/api/erasures").status_code == 403
    assert other.post("/api/erasures", json=asked()).status_code == 403
    assert other.get("/operations/erasures").status_code == 403

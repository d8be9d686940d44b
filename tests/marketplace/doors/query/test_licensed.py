"""The list of tables: what may be queried, masked how, since when."""

from dataclasses import replace

from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.viewer import Viewer
from marketplace.doors.query.licensed import tables
from marketplace.grants.values import Facts
from sectors.registry import Registry
from tests.support.declarations import make_sector
from tests.support.gate import DAY, NOW, ORDERS, make_dataset, make_held
from wire.masks import Mask

DECLARED = Registry((make_sector(make_dataset(), make_dataset(name="returns"), id_="sales"),))
ANN = Viewer("mbr_ann", "org_acme", "acme", OrganisationKind.COMPANY, Role.ANALYST, "Ann", "ann@acme.example", "en")


def test_only_what_is_licensed_now_is_listed_with_its_masks() -> None:
    open_, masked = (
        make_held(columns=["invoice"]),
        make_held(["d1"], columns=["customer"], masks={"customer": "pseudonym"}),
    )
    [table] = tables(Facts((open_, replace(masked, ends_at=NOW + DAY))), ANN, DECLARED, NOW)
    assert (table.dataset.id, table.since, table.until, table.some_rows) == (ORDERS, NOW - DAY, None, False)
    assert [(one.column.name, one.mask, one.is_key) for one in table.columns] == [
        ("invoice", None, True), ("customer", Mask.PSEUDONYM, False),
    ]  # fmt: skip
    assert tables(Facts((replace(open_, ends_at=NOW),)), ANN, DECLARED, NOW) == []


def test_a_partition_is_a_column_of_the_table_too() -> None:
    [table] = tables(Facts((make_held(columns=["day", "month"]),)), ANN, DECLARED, NOW)
    assert [one.column.title.ko for one in table.columns] == ["day", "day(월)"]


def test_an_operator_and_a_supply_center_see_whole_tables() -> None:
    operator = replace(ANN, role=Role.OPERATOR)
    assert [table.dataset.name for table in tables(Facts(), operator, DECLARED, NOW)] == ["orders", "returns"]
    [own] = tables(Facts(own=frozenset({ORDERS})), ANN, DECLARED, NOW)
    assert (own.since, len(own.columns)) == (None, 8)

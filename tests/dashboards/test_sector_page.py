"""A sector's page: what binds it, and that it holds nothing yet where it does not."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.shown import csv_of
from dashboards.views.sector import grown, history, samples
from dashboards.words import Words
from sectors.registry import load
from sectors.spec.sector import Sector
from wire.offered import OfferedDataset, ReleaseFacts

pytestmark = pytest.mark.usefixtures("nowhere")


def page() -> None:
    from dashboards.views import sector  # noqa: PLC0415 - Streamlit runs this text alone
    from tests.support.visits import knowing, visit  # noqa: PLC0415

    sector.show(knowing(visit("mbr_1")))


def shown(sector: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["sector"] = sector
    return app.run()


@pytest.mark.parametrize("sector", [s for s in load().sectors if not s.datasets], ids=lambda sector: sector.id)
def test_an_empty_sector_says_that_it_holds_nothing_yet(sector: Sector) -> None:
    app = shown(sector.id)
    assert not app.exception
    assert [info.value for info in app.info] == ["이 분야에는 아직 선언된 데이터셋이 없습니다."]
    assert not app.subheader


def test_the_frame_of_a_sector_is_told_in_the_readers_language() -> None:
    app = shown("smart_farm")
    [frame] = app.expander
    assert frame.label == "이 분야의 법적 근거"
    [lines] = frame.markdown
    for said in ("농림축산식품부", "스마트농업", "개인정보", "데이터 책임관", "재배포 금지"):
        assert said in lines.value


def test_sample_rows_stand_in_the_declarations_order_with_their_units() -> None:
    [dataset] = [d for d in load().datasets if d.id == "energy.wind_power"]
    names = [column.name for column in dataset.columns]
    offered = OfferedDataset.model_construct(samples=[dict.fromkeys(reversed(names), "1")])
    assert list(samples(Words("ko"), dataset, offered).columns) == [
        column.title.ko + (f" [{column.unit}]" if column.unit else "")
        + (f" ({zone})" if (zone := dataset.zone_of(column)) else "")
        for column in dataset.columns
    ]  # fmt: skip


def test_how_it_grows_is_the_rows_of_the_table() -> None:
    facts = [
        ReleaseFacts(
            version=n, published_at=datetime(2026, 11, n, tzinfo=UTC), rows=rows, table_rows=stand, deliveries=1,
            quarantined=0, corrections=0,
        )
        for n, rows, stand in ((3, 40, 62), (2, 22, 65), (1, 43, 43))
    ]  # fmt: skip
    assert grown(facts)["y"].tolist() == [43, 65, 62]


def test_the_table_of_releases_tells_changes_as_whole_numbers_beside_none() -> None:
    facts = [
        ReleaseFacts(
            version=n, published_at=datetime(2026, 11, n, tzinfo=UTC), rows=9, table_rows=9, deliveries=1, quarantined=0,
            corrections=0, added=added, changed=added, removed=added,
        )
        for n, added in ((2, 4), (1, None))
    ]  # fmt: skip
    for column in ("추가된 행", "변경된 행", "삭제된 행"):
        assert csv_of(history(Words("ko"), facts)[[column]]).decode("utf-8-sig").split("\r\n")[1:3] == ["4", '""']
    assert history(Words("ko"), []).empty

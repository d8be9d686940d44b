"""Builders of what the data plane announces."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from marketplace.releases import service
from tests.support.marketplace import NOW
from tests.support.parts import Range, make_part
from wire import deliveries as wire
from wire.deliveries import Changes, Verdict


def make_delivery(id_: str = "dlv_1", verdict: Verdict = Verdict.ACCEPTED, **changes: Any) -> wire.Delivery:
    """A delivery of `energy.generation` with figures that fit its verdict."""
    values: dict[str, Any] = {
        "id": id_, "sector": "energy", "dataset": "energy.generation", "supply_center": "windpark",
        "file_name": f"{id_}.csv", "sha256": "a" * 64, "size": 2048, "received_at": NOW, "verdict": verdict,
        "declaration_hash": "d" * 64, "step_version": "1", "judged_at": NOW + timedelta(minutes=1),
    }  # fmt: skip
    figures: dict[Verdict, dict[str, Any]] = {
        Verdict.LANDED: {"judged_at": None},
        Verdict.ACCEPTED: {
            "read": 100,
            "accepted": 97,
            "quarantined": 3,
            "reasons": {"output: above 5000": 2, "station: missing": 1},
        },
        Verdict.REFUSED: {
            "read": 10,
            "quarantined": 10,
            "refusal": "line 1: the column Output is missing; deliver it or declare an alias",
        },
        Verdict.DUPLICATE: {"duplicate_of": "dlv_0"},
    }
    return wire.Delivery(**{**values, **figures[verdict], **changes})


def make_release(
    id_: str = "rel_1", version: int = 1, deliveries: tuple[str, ...] = ("dlv_1",), **changes: Any
) -> wire.Release:
    """A release of `energy.generation` with a small certificate and two samples."""
    values: dict[str, Any] = {
        "id": id_, "dataset": "energy.generation", "delta_version": version, "deliveries": list(deliveries),
        "published_at": NOW + timedelta(minutes=2), "declaration_hash": "d" * 64,
        "certificate": {
            "rows": 97, "quarantined": 3, "newest": "2026-10-31 23:00:00",
            "columns": [{"name": "station", "null_share": 0.0, "distinct": 4}, {"name": "output", "null_share": 0.02, "smallest": "0.00", "largest": "812.50"}],
            "expectations": [{"name": "expect_column_values_to_not_be_null", "column": "station", "success": True, "observed": "0"}],
        },
        "samples": [{"station": "Alpha", "output": "12.50"}, {"station": "Beta", "output": "0.00"}],
    }  # fmt: skip
    return wire.Release(**{**values, **changes})


def announce_table(
    session: Session,
    version: int,
    months: Mapping[str, int],
    changes: Changes | None = None,
    output: Range = ("0", "9"),
) -> None:
    """Delivery and release of that number; the release holds its table, whose rows by month are `months`."""
    delivery = make_delivery(f"dlv_{version}", received_at=NOW + timedelta(days=version), sha256=f"{version:064d}")
    made = make_release(
        f"rel_{version}", version, (delivery.id,), holds_table=True, changes=changes,
        parts=[make_part(delivery.id, month, rows, output) for month, rows in months.items()],
        published_at=NOW + timedelta(days=version),
    )  # fmt: skip
    certificate = made.certificate.model_copy(update={"rows": sum(months.values())})
    service.announce_delivery(session, delivery)
    service.announce_release(session, made.model_copy(update={"certificate": certificate}))

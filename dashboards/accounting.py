"""Deliveries as a table and as rows a day: what was read, accepted, quarantined, and why."""

from collections.abc import Sequence

import pandas as pd

from dashboards.labels import label
from dashboards.shown import at, day
from dashboards.words import Words
from wire.deliveries import Delivery

FEW = 20  # bars that a page can show


def accounts(deliveries: Sequence[Delivery], say: Words) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("File"): delivery.file_name,
                say("Dataset"): delivery.dataset,
                say("Received"): at(delivery.received_at),
                say("Verdict"): label(say, delivery.verdict.value),
                say("Rows read"): delivery.read,
                say("Rows accepted"): delivery.accepted,
                say("Rows quarantined"): delivery.quarantined,
                say("Why"): delivery.refusal or ", ".join(f"{why} ({n})" for why, n in delivery.reasons.items()),
            }
            for delivery in deliveries
        ]
    )


def rows_by_day(deliveries: Sequence[Delivery], say: Words) -> pd.DataFrame:
    """`x` (day of Seoul), y (rows), part (accepted or quarantined)."""
    counted = [
        {"x": day(delivery.received_at), "y": rows, "part": what}
        for delivery in deliveries
        for what, rows in (
            (say("Rows accepted"), delivery.accepted),
            (say("Rows quarantined"), delivery.quarantined),
        )
    ]
    frame = pd.DataFrame(counted, columns=["x", "y", "part"])
    return frame.groupby(["x", "part"], as_index=False).sum()


def quarantined_share(deliveries: Sequence[Delivery]) -> pd.DataFrame:
    """`x` (per cent of the rows read), `y` (file, receipt), part (dataset); the newest FEW judged deliveries."""
    judged = [delivery for delivery in deliveries if delivery.read][:FEW]
    shares = [
        {"x": 100 * d.quarantined / d.read, "y": f"{d.file_name} · {at(d.received_at)}", "part": d.dataset}
        for d in judged
    ]
    return pd.DataFrame(shares, columns=["x", "y", "part"])

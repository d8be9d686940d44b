"""Deliveries as a table and as rows a day: what was read, accepted, quarantined, and why."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from dashboards.labels import label
from dashboards.shown import at, day
from dashboards.words import Words
from wire.deliveries import Delivery, Verdict

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
                say("Why"): _why(delivery, say),
            }
            for delivery in deliveries
        ]
    )


def _why(delivery: Delivery, say: Words) -> str:
    if delivery.refusal:
        return say.refusal(delivery.refusal)
    return ", ".join(f"{say.reason(why)} ({rows})" for why, rows in delivery.reasons.items())


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


def verdicts_by_day(deliveries: Sequence[Delivery], say: Words) -> pd.DataFrame:
    """`x` (day of Seoul), y (deliveries), part (verdict): a refused delivery is seen, whatever its run's state."""
    counted = Counter((day(delivery.received_at), label(say, delivery.verdict.value)) for delivery in deliveries)
    return pd.DataFrame(
        [{"x": when, "y": n, "part": what} for (when, what), n in sorted(counted.items())], columns=["x", "y", "part"]
    )


def quarantined_share(deliveries: Sequence[Delivery], say: Words) -> pd.DataFrame:
    """`x` (per cent of the rows read), `y` (file, receipt), part (dataset or refused); the newest FEW judged.

    Of a refused delivery no row was taken: it counts as 100 %.
    """
    judged = [d for d in deliveries if d.read or d.verdict is Verdict.REFUSED][:FEW]
    shares = [
        {
            "x": 100.0 if d.verdict is Verdict.REFUSED else 100 * d.quarantined / d.read,
            "y": f"{d.file_name} · {at(d.received_at)}",
            "part": label(say, d.verdict.value) if d.verdict is Verdict.REFUSED else d.dataset,
        }
        for d in judged
    ]
    return pd.DataFrame(shares, columns=["x", "y", "part"])

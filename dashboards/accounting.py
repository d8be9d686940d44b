"""Deliveries as a table: what was read, accepted, quarantined, and why."""

from collections.abc import Sequence

import pandas as pd

from dashboards.shown import at
from dashboards.words import Words
from sdn.client.types import Delivery


def accounts(deliveries: Sequence[Delivery], say: Words) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                say("File"): delivery.file_name,
                say("Dataset"): delivery.dataset,
                say("Received"): at(delivery.received_at),
                say("Verdict"): delivery.verdict.value,
                say("Rows read"): delivery.read,
                say("Rows accepted"): delivery.accepted,
                say("Rows quarantined"): delivery.quarantined,
                say("Why"): delivery.refusal or ", ".join(f"{why} ({n})" for why, n in delivery.reasons.items()),
            }
            for delivery in deliveries
        ]
    )

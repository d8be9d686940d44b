"""What is written down of a judged delivery: its verdict, its figures, by which declaration and step."""

from datetime import datetime
from typing import Any

from judging.accounting import Account
from pipeline.delivery import STEP_VERSION, Judgement, Manifest
from reading.errors import Refusal
from reading.port import Parsed
from sectors.spec.dataset import Dataset
from wire.deliveries import Delivery, Verdict


def refused(manifest: Manifest, dataset: Dataset, now: datetime, refusal: Refusal) -> Judgement:
    """As a whole, before any row was counted."""
    delivery = wire(manifest, dataset, now, Verdict.REFUSED, refusal=str(refusal))
    return Judgement(delivery=delivery, refused_for=refusal.facts())


def counted(
    manifest: Manifest,
    dataset: Dataset,
    now: datetime,
    parsed: Parsed,
    found: Account,
    *,
    refusal: Refusal | None = None,
) -> Delivery:
    """The delivery with its figures; of a refused one every row counts as quarantined."""
    return wire(
        manifest,
        dataset,
        now,
        Verdict.REFUSED if refusal else Verdict.ACCEPTED,
        read=found.read,
        accepted=0 if refusal else found.accepted,
        quarantined=found.read - found.skipped if refusal else found.quarantined,
        skipped=found.skipped,
        reasons=found.reasons,
        drift=list(parsed.drift),
        refusal=str(refusal) if refusal else None,
    )


def wire(manifest: Manifest, dataset: Dataset, now: datetime, verdict: Verdict, **more: object) -> Delivery:
    """The delivery as judged now: by the declaration and the step of now, not those of its landing."""
    judged = {"judged_at": now, "verdict": verdict, "declaration_hash": dataset.hash, "step_version": STEP_VERSION}
    return Delivery.model_validate({**_facts(manifest), **judged, **more})


def landed(manifest: Manifest) -> Delivery:
    """The delivery before it is judged."""
    return Delivery.model_validate({**_facts(manifest), "verdict": Verdict.LANDED})


def _facts(manifest: Manifest) -> dict[str, Any]:
    return manifest.model_dump(exclude={"duplicate_of", "supersedes", "origin"})

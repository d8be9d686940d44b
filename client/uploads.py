"""Send a file and follow it: resumed after a cut, verified at the other end, seen through to its verdict.

file → announce (or go on where it stopped) → parts, with a back-off after each failure → Upload → verdict and release
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx

from client.api import Marketplace
from client.errors import MarketplaceProblem
from wire.deliveries import Delivery, Release, Upload, Verdict

PART = 8 << 20  # bytes of one request
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0)  # seconds; they begin anew with every part that arrives
FIRST_TRIES = 3  # so many waits until anybody answers at all: nobody is likely to be there
PASSING = ("offset_differs", "earlier_file_waits", "unavailable", "http")
ASK_EVERY_S = 1.0
LATE_S = 15.0  # from a run's end to the word that nothing came of it
NEWEST = 50

Watch = Callable[[int, int], None]
"""Told of the bytes that arrived and of all."""


Again = Callable[[float, Exception], None]
"""Told before it is tried again: after how many seconds, and why."""


class RunEnded(Exception):
    """The feed's run ended, or did not end in time, without a verdict on the file; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file; `release` where its rows were released."""

    upload: Upload
    delivery: Delivery
    release: Release | None


def send(
    marketplace: Marketplace,
    dataset: str,
    file: Path,
    watch: Watch = lambda _arrived, _all: None,
    *,
    waits: Sequence[float] = WAITS,
    again: Again = lambda _seconds, _error: None,
) -> Upload:
    """The file, wholly arrived and verified. MarketplaceProblem, httpx.TransportError when no waiting helps.

    Where nobody has answered yet, the first few waits are all: a dead address is said so within half a minute.
    """
    with file.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        size = source.tell()
        upload: Upload | None = None
        failures = 0
        while upload is None or upload.placed_at is None:
            try:
                # Announced again after every cut: the answer says how far it has come.
                upload = marketplace.announce_upload(dataset, file.name, size, sha256)
                watch(upload.offset, size)
                while upload.placed_at is None:
                    source.seek(upload.offset)
                    upload = marketplace.append_to_upload(upload, source.read(PART))
                    failures = 0
                    watch(upload.offset, size)
            except (httpx.TransportError, MarketplaceProblem) as error:
                patience = waits if upload is not None or isinstance(error, MarketplaceProblem) else waits[:FIRST_TRIES]
                if failures >= len(patience) or not _passes(error):
                    raise
                again(patience[failures], error)
                time.sleep(patience[failures])
                failures += 1
    return upload


def _passes(error: Exception) -> bool:
    return isinstance(error, httpx.TransportError) or getattr(error, "code", "") in PASSING


def follow(
    marketplace: Marketplace, upload_id: str, within_s: float, watch: Callable[[Upload], None] = lambda _: None
) -> Outcome:
    """Until it is released, refused, found to be a duplicate, or held, as what breaks queries waits. RunEnded."""
    deadline = time.monotonic() + within_s
    late: float | None = None
    failed = False
    while time.monotonic() < deadline:
        upload = marketplace.upload(upload_id)
        watch(upload)
        if upload.verdict and upload.delivery and (outcome := _outcome(marketplace, upload, upload.delivery)):
            return outcome
        if failed and upload.run_state == "failed":  # twice: a refused delivery fails its run after its verdict is told
            raise RunEnded(
                f"the run {upload.run} of {upload.dataset} failed: ask the operator; the next takes the file"
            )
        failed = upload.run_state == "failed"
        late = (late or time.monotonic() + LATE_S) if upload.run_state == "success" else None
        if late and time.monotonic() > late:
            raise RunEnded(f"the run {upload.run} of {upload.dataset} ended without the file: ask the operator")
        time.sleep(ASK_EVERY_S)
    raise RunEnded(f"no verdict on {upload_id} within {within_s:,.0f} s; it goes on, look later")


def _outcome(marketplace: Marketplace, upload: Upload, delivery_id: str) -> Outcome | None:
    """None while an accepted delivery's release was not announced."""
    delivery = marketplace.delivery(delivery_id)
    if delivery.verdict is not Verdict.ACCEPTED:
        return Outcome(upload, delivery, None)
    newest = islice(marketplace.releases(dataset=delivery.dataset), NEWEST)
    release = next((found for found in newest if delivery.id in found.deliveries), None)
    return Outcome(upload, delivery, release) if release else None

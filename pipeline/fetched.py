"""Where a file in the drop folder was fetched from, kept beside the drop folder until its delivery has it.

    intake: keep(…), then the file's rename into the drop folder → land: origin(…) → the delivery's manifest

It is found by the file's name and its bytes: whoever puts another file under that name has delivered it themselves.
"""

import hashlib
from pathlib import Path

from lakehouse.layout import Layout
from pipeline.delivery import Origin, write_whole


def keep(layout: Layout, dataset: str, file_name: str, sha256: str, origin: Origin) -> None:
    """Before the file itself appears, or a killed fetch would leave one whose origin nobody knows."""
    target = _place(layout, dataset, file_name, sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, origin.model_dump_json().encode())


def origin(layout: Layout, dataset: str, file_name: str, sha256: str) -> Origin | None:
    """None for a file that was brought."""
    place = _place(layout, dataset, file_name, sha256)
    return Origin.model_validate_json(place.read_bytes()) if place.exists() else None


def forget(layout: Layout, dataset: str) -> None:
    """Every origin that is kept: right after landing, when each is in a manifest or its file never appeared."""
    for place in (layout.fetched(dataset) / "origins").glob("*"):
        place.unlink()


def _place(layout: Layout, dataset: str, file_name: str, sha256: str) -> Path:
    identity = hashlib.sha256(f"{file_name}|{sha256}".encode()).hexdigest()
    return layout.fetched(dataset) / "origins" / f"{identity}.json"

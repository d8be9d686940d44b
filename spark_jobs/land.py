"""Take what a supply center put into the feed's pull folder: keep the raw bytes, write a manifest.

    <feeds>/<sector>/<dataset>/<glob> → <landing>/raw/<sha256> + <landing>/deliveries/<id>/manifest.json → pending ids

Alone: `python -m spark_jobs.land finance.reference_rates`. The same file is landed once, however often this runs.
"""

import hashlib
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from lakehouse.layout import Layout
from sdn.client.types import Verdict
from sectors.spec import Dataset
from spark_jobs.delivery import STEP_VERSION, Folder, Manifest, folders, write_whole
from spark_jobs.settings import Settings

CHUNK = 1 << 20


def run(settings: Settings, dataset: Dataset, now: datetime) -> list[str]:
    """Land every new file; ids of all deliveries of the dataset that are not announced yet, oldest first."""
    layout = settings.layout
    pull = layout.pull(dataset.sector, dataset.name)
    pull.mkdir(parents=True, exist_ok=True)
    files = [path for path in pull.glob(dataset.feed.pull) if path.is_file() and not path.is_symlink()]
    for file in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name)):
        _land(layout, dataset, file, now)
    return pending(settings, dataset)


def pending(settings: Settings, dataset: Dataset) -> list[str]:
    """Ids of the dataset's deliveries that the marketplace has not been told of, oldest first."""
    known = [(folder, folder.manifest()) for folder in folders(settings.layout.landing, dataset.name)]
    waiting = [manifest for folder, manifest in known if manifest.dataset == dataset.id and not folder.is_announced]
    return [manifest.id for manifest in sorted(waiting, key=lambda m: (m.received_at, m.file_name))]


def _land(layout: Layout, dataset: Dataset, file: Path, now: datetime) -> None:
    modified = file.stat().st_mtime_ns
    sha256, size = _keep(layout, file)
    identity = f"{dataset.id}|{file.name}|{sha256}|{modified}"
    delivery = f"{dataset.name}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
    if (layout.delivery(delivery) / "manifest.json").exists():
        return
    known = [(f, m) for f in folders(layout.landing, dataset.name) if (m := f.manifest()).dataset == dataset.id]
    manifest = Manifest(
        id=delivery,
        sector=dataset.sector,
        dataset=dataset.id,
        supply_center=dataset.feed.supply_center,
        file_name=file.name,
        sha256=sha256,
        size=size,
        received_at=now,
        declaration_hash=dataset.hash,
        step_version=STEP_VERSION,
        duplicate_of=_duplicate_of(known, sha256, dataset.hash),
        supersedes=tuple(sorted(m.id for _, m in known if m.file_name == file.name and m.sha256 != sha256)),
    )
    _publish_manifest(layout, manifest)


def _keep(layout: Layout, file: Path) -> tuple[str, int]:
    """Copy the bytes under their own SHA-256, synced, whole or not at all."""
    digest, size = hashlib.sha256(), 0
    folder = layout.landing / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
        with file.open("rb") as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    Path(copy.name).replace(layout.raw(digest.hexdigest()))
    return digest.hexdigest(), size


def _duplicate_of(known: list[tuple[Folder, Manifest]], sha256: str, declaration_hash: str) -> str | None:
    """The delivery that already brought these bytes. One that was refused counts only under the same declaration."""
    for folder, manifest in known:
        if manifest.sha256 != sha256 or manifest.duplicate_of:
            continue
        judgement = folder.judgement()
        refused = judgement is not None and judgement.delivery.verdict is Verdict.REFUSED
        same_rules = (manifest.declaration_hash, manifest.step_version) == (declaration_hash, STEP_VERSION)
        if same_rules or not refused:
            return manifest.id
    return None


def _publish_manifest(layout: Layout, manifest: Manifest) -> None:
    """The folder appears with its manifest in one rename; of two workers one wins, the other finds it done."""
    target = layout.delivery(manifest.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=target.parent, prefix="."))
    write_whole(partial / "manifest.json", manifest.model_dump_json(indent=1).encode())
    try:
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial)
        if not (target / "manifest.json").exists():
            raise


if __name__ == "__main__":
    from spark_jobs.command import main

    main(lambda settings, dataset, now: print(*run(settings, dataset, now), sep="\n"))  # noqa: T201 - its output

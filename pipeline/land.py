"""Take what a supply center put into the feed's drop folder: keep the raw bytes, write a manifest.

    <feeds>/<sector>/<dataset>/<glob> → <landing>/raw/<sha256> + <landing>/deliveries/<id>/manifest.json → pending ids

Alone: `python -m pipeline.land finance.reference_rates`. The same file is landed once, however often this runs. What
was landed before is asked of an index (index.py), so that the cost is that of what is new.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from lakehouse.disk import sync
from lakehouse.layout import Layout, delivery_id
from pipeline import erased, fetched
from pipeline.delivery import STEP_VERSION, Folder, Manifest, write_whole
from pipeline.index import Index, fingerprint, held
from pipeline.settings import Settings
from reading.encodings import file_name
from sectors.spec.dataset import Dataset
from wire.deliveries import Verdict

CHUNK = 1 << 20


def run(settings: Settings, dataset: Dataset, now: datetime) -> list[str]:
    """Land every new file; ids of all deliveries of the dataset that are not announced yet, oldest first.

    Files that came together are received a microsecond apart, in the order in which they were written.
    """
    layout = settings.layout
    drop = layout.drop(dataset.sector, dataset.name)
    drop.mkdir(parents=True, exist_ok=True)
    with held(layout, dataset) as index:
        known = index.files()
        new = [
            (told.st_mtime_ns, path.name, path)
            for path, told in _files(drop, dataset.feed.files)
            if known.get(_place(drop, path)) != fingerprint(told)
        ]
        landed = {}
        for place, (_, _, file) in enumerate(sorted(new)):
            if seen := _land(layout, dataset, index, file, now + timedelta(microseconds=place)):
                landed[_place(drop, file)] = seen
        if landed:
            index.keep_files(landed)
        return index.pending()


def pending(settings: Settings, dataset: Dataset) -> list[str]:
    """Ids of the dataset's deliveries that the marketplace has not been told of, in the order of landing.

    Which the clock does not decide: it may have been set back in between.
    """
    with held(settings.layout, dataset) as index:
        return index.pending()


def announced(settings: Settings, dataset: Dataset, since: datetime) -> list[str]:
    """Ids of those that the marketplace was told of since then, oldest first, as far as the newest `run` saw them."""
    with held(settings.layout, dataset) as index:
        return index.announced_since(since)


def _files(drop: Path, glob: str) -> Iterator[tuple[Path, os.stat_result]]:
    """What may be taken: real files, not the hidden ones that copying programs write to before they rename.

    A folder may hold years of files: each is asked about once.
    """
    for path in drop.glob(glob):
        with suppress(FileNotFoundError):  # taken away meanwhile
            if not path.name.startswith(".") and stat.S_ISREG((told := path.lstat()).st_mode):
                yield path, told


def _place(drop: Path, file: Path) -> str:
    return _said(file.relative_to(drop).as_posix())


def _said(name: str) -> str:
    """A file's name as text, whatever bytes it is kept as."""
    raw = os.fsencode(name)
    return file_name(raw) or raw.decode("ascii", "backslashreplace")


def _land(layout: Layout, dataset: Dataset, index: Index, file: Path, now: datetime) -> str | None:
    """Keep the bytes and write the manifest, unless that was done. The fingerprint of the file that was landed.

    None where it still changes: the next run takes it.
    """
    before, name = file.stat(), _said(file.name)
    sha256 = _sha256(file)
    delivery = delivery_id(dataset.id, name, sha256, before.st_mtime_ns)
    is_erased = erased.note(layout, sha256) is not None  # such bytes are not kept again; validate says so
    if not (layout.delivery(delivery) / "manifest.json").exists():
        if not is_erased and (not _keep(layout, file, sha256) or file.stat().st_mtime_ns != before.st_mtime_ns):
            return None
        duplicate_of = None if is_erased else _duplicate_of(layout, index, sha256, dataset.hash)
        manifest = Manifest(
            id=delivery,
            sector=dataset.sector,
            dataset=dataset.id,
            supply_center=dataset.feed.supply_center,
            file_name=name,
            sha256=sha256,
            size=before.st_size,
            received_at=now,
            declaration_hash=dataset.hash,
            step_version=STEP_VERSION,
            duplicate_of=duplicate_of,
            supersedes=() if duplicate_of else tuple(index.named(name)),
            origin=fetched.origin(layout, dataset.id, name, sha256),
        )
        index.note(manifest)
        _publish_manifest(layout, manifest)
        index.mark_landed(delivery)
    if is_erased:
        file.unlink(missing_ok=True)
    return fingerprint(before)


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def _keep(layout: Layout, file: Path, sha256: str) -> bool:
    """Copy the bytes under their own SHA-256, synced, whole or not at all. False: they were no longer the same."""
    target = layout.raw(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as copy:
        partial = Path(copy.name)
        try:
            for chunk in _chunks(file):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            sync(partial)
            if digest.hexdigest() == sha256:
                partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return target.exists()


def _duplicate_of(layout: Layout, index: Index, sha256: str, declaration_hash: str) -> str | None:
    """The delivery that already brought these bytes and still stands.

    One that was refused counts only under the same declaration; one that a correction replaced does not stand.
    """
    for delivery in index.with_bytes(sha256):
        if any(not _is_refused(Folder(layout.delivery(newer))) for newer in index.correcting(delivery)):
            continue
        folder = Folder(layout.delivery(delivery))
        manifest = folder.manifest()
        same_rules = (manifest.declaration_hash, manifest.step_version) == (declaration_hash, STEP_VERSION)
        if same_rules or not _is_refused(folder):
            return delivery
    return None


def _is_refused(folder: Folder) -> bool:
    judgement = folder.judgement()
    return judgement is not None and judgement.delivery.verdict is Verdict.REFUSED


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
    from pipeline.command import main

    main(lambda settings, dataset, now: print(*run(settings, dataset, now), sep="\n"))  # noqa: T201 - its output

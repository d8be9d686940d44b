"""CKAN by its Action API: `package_search` in the order of `metadata_modified`, with the fields of ckanext-dcat.

stamp of the last package → the next page asks from that stamp on → those of the same stamp that were had are left out

Offsets alone would skip packages when others change meanwhile. A page that the server fails at is asked for in smaller
parts, down to the one package that it cannot tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from marketplace.harvesting.asking import Asking
from marketplace.harvesting.kinds.ckan_package import record_of
from marketplace.harvesting.port import BATCH, Batch, Item, Reading, SourceFailed, Way, refused, written

NOT_DATASETS = ("harvest", "showcase")
_FIRST = {"stamp": "*", "start": 0, "seen": [], "ended": False}


def batches(asking: Asking, reading: Reading) -> Iterator[Batch]:
    """Each page of packages. A package that changes meanwhile comes again at the end."""
    at = dict(reading.checkpoint or _FIRST | {"stamp": reading.since or "*"})
    rows = BATCH
    while not at["ended"]:
        try:
            found, count = _page(asking, reading.address, at, rows)
        except SourceFailed as failed:
            if failed.detail != "HTTP 500":
                raise
            if rows > 1:
                rows = max(1, rows // 10)
                continue
            _page(asking, reading.address, {**at, "start": at["start"] + 1}, 1)  # it is this one package alone
            yield _left_out(at)
            at, rows = {**at, "start": at["start"] + 1}, BATCH
            continue
        items = [_item(told, reading) for told in found if _is_new(told, at)]
        at, rows = _after(at, found, count), BATCH
        yield Batch(items, at)


def _page(asking: Asking, address: str, at: Mapping[str, Any], rows: int) -> tuple[Sequence[Any], int]:
    wanted = rows + len(at["seen"]) if rows == BATCH and not at["start"] else rows
    params = {"q": "*:*", "sort": "metadata_modified asc, id asc", "rows": str(wanted), "start": str(at["start"])}
    if at["stamp"] != "*":
        params["fq"] = f"metadata_modified:[{at['stamp']}Z TO *]"
    told = asking.get(address.rstrip("/") + "/api/3/action/package_search", params).json()
    try:
        if told["success"] is not True:
            raise SourceFailed("refused", str(told.get("error"))[:200])
        found, count = told["result"]["results"], int(told["result"]["count"])
    except (KeyError, TypeError, ValueError) as error:
        raise SourceFailed("unreadable", "it is not what package_search answers") from error
    if not isinstance(found, list):
        raise SourceFailed("unreadable", "`results` is not a list")
    return found, count


def _is_new(told: Any, at: Mapping[str, Any]) -> bool:
    if not isinstance(told, dict):
        return True  # it is refused, not left out
    told_to_all = told.get("type") not in NOT_DATASETS and not told.get("private") and told.get("state") != "draft"
    return told_to_all and told.get("id") not in at["seen"]


def _after(at: Mapping[str, Any], found: Sequence[Any], count: int) -> dict[str, Any]:
    if not found or at["start"] + len(found) >= count:
        last = _stamp(found[-1]) if found else ""
        return {**at, "stamp": last or at["stamp"], "start": 0, "seen": [], "ended": True}
    stamp = _stamp(found[-1])
    if stamp in ("", at["stamp"]):
        return {**at, "start": at["start"] + len(found)}
    same = [told["id"] for told in found if _stamp(told) == stamp and "id" in told]
    return {"stamp": stamp, "start": 0, "seen": same, "ended": False}


def _stamp(told: Any) -> str:
    """To the millisecond, which is what the index of CKAN keeps."""
    stamp = told.get("metadata_modified") if isinstance(told, dict) else None
    return stamp.rstrip("Z")[:23] if isinstance(stamp, str) else ""


def _item(told: Any, reading: Reading) -> Item:
    key = told.get("id") or told.get("name") if isinstance(told, dict) else None
    if not key:
        raw = written(told)
        return refused(f"without an id: {sha256(raw).hexdigest()}", "it has no id", raw)
    if told.get("state") == "deleted":
        return Item(str(key))
    return Item(str(key), partial(record_of, told, reading.address, reading.language), partial(written, told))


def _left_out(at: Mapping[str, Any]) -> Batch:
    item = refused(f"at {at['stamp']}, {at['start']}", "the source fails when it is asked for it")
    return Batch([item], {**at, "start": at["start"] + 1})


WAY = Way(batches, watermark=lambda at: at["stamp"] if at["stamp"] != "*" else None)

"""Another network like this one, by its `/api/records`: Records as they are, so that nothing is lost on the way."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urljoin

from pydantic import TypeAdapter, ValidationError

from marketplace.harvesting.asking import Asking
from marketplace.harvesting.port import BATCH, Batch, Item, Reading, SourceFailed, Way, stepped, written
from wire.records import Record, dataset_address

PATH = "/api/records"
_RECORD = TypeAdapter(Record)


def batches(asking: Asking, reading: Reading) -> Iterator[Batch]:
    """Pages in the order in which they changed; the cursor of the last one is where the next run begins."""
    at = dict(reading.checkpoint or {"cursor": reading.since})
    while not at.get("ended"):
        params = {"limit": str(BATCH)} | ({"since": at["cursor"]} if at["cursor"] else {})
        page = asking.get(reading.address.rstrip("/") + PATH, params).json()
        try:
            items = [_item(told, reading.address) for told in page["items"]]
            ended = len(items) < BATCH
            at = {"cursor": page["next"] or at["cursor"], "ended": ended} | stepped(at, None if ended else page["next"])
        except (KeyError, TypeError) as error:
            raise SourceFailed("unreadable", "it has no `items` and `next`") from error
        yield Batch(items, at)


def _item(told: Mapping[str, Any], address: str) -> Item:
    key = str(told["id"])
    if told["record"] is None:
        return Item(key)
    return Item(key, partial(_record, told["record"], key, address), partial(written, told["record"]))


def _record(told: Any, key: str, address: str) -> Record:
    """A field that only a newer network knows is left out."""
    try:
        record = _RECORD.validate_python(told)
    except ValidationError as error:
        unknown = {one["loc"][0] for one in error.errors() if one["type"] == "extra_forbidden" and len(one["loc"]) == 1}
        if not unknown:
            raise
        record = _RECORD.validate_python({name: value for name, value in told.items() if name not in unknown})
    landing = record.landing or urljoin(address, dataset_address("", key))
    return record.model_copy(update={"landing": landing})


WAY = Way(batches, watermark=lambda at: at.get("cursor"))

"""Avro: blocks, unpacked within bounds → records → texts at paths, as those of JSON: `address.city`, `tags[*]`."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro

from reading import named, packing, paths
from reading.arrow_texts import NoText
from reading.avro_blocks import Unpacked
from reading.errors import Refusal
from reading.named import Record
from reading.port import Content
from reading.sent import Sent, opened
from reading.values import text_of
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

BROKEN = (*packing.BROKEN, ValueError, TypeError, KeyError, IndexError, struct.error, OverflowError)


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where it is damaged, or holds no record."""
    sent = opened(raw, file_name, form)

    def numbered() -> Iterator[tuple[int, Record]]:
        return enumerate(records(sent, file_name), 1)

    return named.content(dataset, numbered, paths.head, file_name)


def records(sent: Sent, file_name: str) -> Iterator[paths.Record]:
    """Each with texts for its values. Refusal where it is damaged, at the record that cannot be read."""
    with sent.path.open("rb") as file:
        number = 0
        try:
            for number, record in enumerate(fastavro.reader(Unpacked(file, sent, file_name)), 1):  # noqa: B007 - told where it breaks off
                yield paths.Record({name: _plain(value) for name, value in record.items()})
        except NoText as odd:
            cause, remedy = f"record {number} holds {odd}", "Send it as text, or leave it out."
            raise Refusal("no_text", place=file_name, cause=cause, remedy=remedy) from odd
        except BROKEN as broken:
            cause = f"it is cut or damaged after record {number} ({type(broken).__name__}: {broken})"
            raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send the whole file again.") from broken


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return _text(value)
    return text_of(value)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as not_text:
        raise NoText("bytes that are not text in UTF-8") from not_text

"""Rows that a deletion vector deletes, as Spark commits it."""

import json
import struct
from pathlib import Path

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def z85(data: bytes) -> str:
    data += b"\0" * (-len(data) % 4)
    text = ""
    for (number,) in struct.iter_unpack(">I", data):
        text += "".join(_Z85[number // 85**place % 85] for place in (4, 3, 2, 1, 0))
    return text


def delete(table: Path, version: int, country: str, rows: list[int]) -> None:
    """Rows of that country's newest file, by an inline vector."""
    log = table / "_delta_log"
    found = [json.loads(line) for file in sorted(log.glob("*.json")) for line in file.read_text().splitlines()]
    add = [one["add"] for one in found if "add" in one and one["add"]["partitionValues"]["country"] == country][-1]
    keys = b"".join(struct.pack("<H", row) for row in rows)
    bitmap = struct.pack("<IIHHI", 12346, 1, 0, len(rows) - 1, 16) + keys
    data = struct.pack("<IQI", 1681511377, 1, 0) + bitmap
    vector = {"storageType": "i", "pathOrInlineDv": z85(data), "sizeInBytes": len(data), "cardinality": len(rows)}
    features = ["deletionVectors"]
    protocol = {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": features, "writerFeatures": features}
    remove = {"path": add["path"], "deletionTimestamp": 1, "dataChange": True, "extendedFileMetadata": True,
              "partitionValues": add["partitionValues"], "size": add["size"]}  # fmt: skip
    actions = [{"commitInfo": {"timestamp": 1}}, {"protocol": protocol}, {"remove": remove},
               {"add": {**add, "deletionVector": vector}}]  # fmt: skip
    (log / f"{version:020d}.json").write_text("".join(json.dumps(action) + "\n" for action in actions))

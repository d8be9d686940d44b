"""What the disk says is told with the file's name, and what it may have lost is written anew."""

from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from lakehouse import log
from lakehouse.disk import renew, sync

ROWS = pa.table({"value": [1], "_delivery": ["d"]})


def test_an_error_of_the_disk_names_the_file() -> None:
    with pytest.raises(OSError, match=r"Invalid argument: '/dev/null'"):
        sync(Path("/dev/null"))


def test_a_file_that_is_written_anew_stays_whole_for_who_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"kept")
    with file.open("rb") as reader:
        renew(file)
        assert reader.read() == file.read_bytes() == b"kept"
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_a_commit_of_an_earlier_process_is_written_anew_as_the_kernel_tells_once_that_it_could_not(
    tmp_path: Path,
) -> None:
    table = tmp_path / "readings"
    log.create(table, {"value": "bigint", "_delivery": "string"})
    version = log.append(ROWS, table, "transaction")
    told = {file: (file.stat().st_ino, file.read_bytes()) for file in table.rglob("*") if file.is_file()}
    assert log.append(ROWS, table, "transaction") == version
    after = {file: (file.stat().st_ino, file.read_bytes()) for file in table.rglob("*") if file.is_file()}
    assert {file.name for file in told if told[file] != after[file]} == {
        f"{version:020}.json", *(Path(uri).name for uri in DeltaTable(str(table)).file_uris()),
    }  # fmt: skip
    assert {file: content for file, (_, content) in told.items()} == {file: c for file, (_, c) in after.items()}

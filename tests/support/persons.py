"""A dataset in which a person has rows everywhere that rows get to, and a search for what is left of it, byte by byte."""

from collections.abc import Iterator
from pathlib import Path

from pyarrow import parquet

from lakehouse.layout import is_table
from pipeline import publish
from pipeline.delivery import Folder
from pipeline.settings import Settings
from sectors.spec.table import Mode, Write
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, Center

KIM = "김철수@victim.example"
ENCODINGS = ("utf-8", "cp949", "utf-16-le")
FIRST = f"a,2026-10-01 00:00:00,1.50,{KIM}\na,2026-10-01 01:00:00,2,lee\nb,2026-11-01 00:00:00,0.25,{KIM}\n"
CORRECTED = f"a,2026-10-01 00:00:00,1.75,{KIM}\na,2026-10-01 01:00:00,3,lee\nc,2026-10-02 00:00:00,3,park\n"
BAD = f"c,x,1,{KIM}\nc,2026-10-03 00:00:00,1,{KIM},more\nc,2026-10-03 01:00:00,1,choi\nd,never,1,lee\n"
CLEAN = "e,2026-10-05 00:00:00,7,lee\ne,2026-10-05 01:00:00,8,park\n"


def register_of(settings: Settings, mode: Mode = Mode.APPEND) -> Center:
    """Deliveries that were released, corrected, refused and repeated; every one is announced."""
    center = Center(settings, make_dataset(write=Write(mode)))
    for at, (name, rows) in enumerate(
        (
            ("a.csv", FIRST),
            ("a.csv", CORRECTED),
            ("b.csv", BAD),
            ("clean.csv", CLEAN),
            ("r.csv", "x,y,z," + KIM + "\n"),
        ),
        1,
    ):
        deliver(center, name, HEADER + rows, at)
    deliver(center, "again.csv", HEADER + BAD, 9)
    center.drop("z.csv", f"Nothing,that,is,declared\n1,2,3,{KIM}\n".encode("cp949"), at=10)
    deliver(center, "z.csv", None, 10)
    return center


def deliver(center: Center, name: str, content: str | None, at: int) -> None:
    if content is not None:
        center.drop(name, content, at=at)
    for delivery in center.land():
        center.validate(delivery)
        publish.run(center.settings, center.dataset, delivery, NOW)
        Folder(center.settings.layout.delivery(delivery)).mark_announced()


def names(home: Path, value: str = KIM) -> Iterator[str]:
    """Every file below `home` whose bytes or, of Parquet, whose columns or figures of columns hold the value."""
    wanted = [value.encode(encoding) for encoding in ENCODINGS]
    for file in (file for file in home.rglob("*") if file.is_file()):
        content = file.read_bytes()
        if any(text in content for text in wanted) or (content.startswith(b"PAR1") and value in told(file)):
            yield str(file.relative_to(home))


def told(file: Path) -> str:
    return str(parquet.read_table(file, partitioning=None).to_pylist())


def rows(table: Path) -> int:
    from deltalake import DeltaTable  # noqa: PLC0415

    return int(DeltaTable(str(table)).to_pyarrow_table().num_rows) if is_table(table) else 0

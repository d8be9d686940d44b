"""Files that the files door gives: what is asked of one, and how far it is."""

from enum import StrEnum

from pydantic import Field

from wire.base import Wire
from wire.deliveries import Changes


class Form(StrEnum):
    """`csv` and `xlsx` are guarded against formulas unless told otherwise; `jsonl` and `parquet` are for programs."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


class Encoding(StrEnum):
    """Of a CSV: with the mark, Excel takes it for UTF-8; `cp949` for programs that know nothing else."""

    UTF8 = "utf-8"
    UTF8_MARKED = "utf-8-sig"
    CP949 = "cp949"


class Asked(Wire):
    """What a file shall be. `release` None: the table as it is now. `guard`: text that a spreadsheet would run gets an
    apostrophe before it; numbers never change. `changes`: what the named release gives otherwise than the one before.
    """

    form: Form = Form.PARQUET
    release: str | None = Field(None, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
    encoding: Encoding = Encoding.UTF8
    guard: bool = True
    changes: bool = False

    @property
    def options(self) -> str:
        """What decides the bytes besides the rows: options that the form has no use for are left out."""
        if self.form is Form.CSV:
            return f"csv {self.encoding} {'guard' if self.guard else 'bare'}"
        return f"{self.form} {'guard' if self.guard else 'bare'}" if self.form is Form.XLSX else self.form.value


class State(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class FileState(Wire):
    """A file at the door. `written` bytes so far; `size`, `rows` and `sha256` once it is ready; `problem` if it failed.

    `version` of the Delta table. `lacking`: characters that the encoding has not, by how often: they stand as `&#…;`.
    `changes`: how many rows of each sort a file of changes holds; a changed row stands in it twice.
    """

    id: str
    dataset: str
    version: int
    name: str
    state: State
    written: int = 0
    size: int = 0
    rows: int = 0
    sha256: str = ""
    lacking: dict[str, int] = {}
    changes: Changes | None = None
    problem: str = ""

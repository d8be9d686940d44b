"""File names and times → the [feed] table: which files, from whom, how often, in which zone."""

import glob
import re
from collections.abc import Sequence

from drafting.declaration.dataset import Described
from drafting.evidence import LOW, MEDIUM, Harm, Part, Undecided
from drafting.tables.cadence import Time
from drafting.tables.compare import United
from drafting.tables.table import Rows
from sectors.spec.text import Text

CRONS = {"month": "0 6 1 * *", "year": "0 6 1 1 *", "week": "0 6 * * 1", "hour": "5 * * * *"}
LATE = {"month": 960, "year": 9_000, "week": 216}
PACKED = (".gz", ".xz", ".bz2", ".zst", ".zip", ".7z")


def part(sector: str, rows: Rows, united: United, supply_centers: Sequence[str]) -> Described:
    """The [feed] table of a dataset of `sector`."""
    found = Described(Part("feed"))
    _center(found, sector, supply_centers)
    files = [sample.file for sample in united.samples]
    found.part.add(
        "files", glob_of(files), Text("digits of the names may change", "이름의 숫자는 바뀔 수 있다"), MEDIUM
    )
    _cron(found, rows.time)
    if any(item.kind == "timestamp" for item in rows.types.values()) and not _all_zoned(rows):
        found.part.add(
            "zone", "Asia/Seoul", Text("the times name no zone; the usual one", "시각에 시간대가 없어 보통의 것"), LOW
        )
        question = Text("which zone the times are in", "시각의 시간대")
        found.undecided.append(Undecided("feed.zone", question, Harm.MEANING, answer=("[feed]", 'zone = "UTC"')))
    return found


def _center(found: Described, sector: str, supply_centers: Sequence[str]) -> None:
    if len(supply_centers) == 1:
        found.part.add("supply_center", supply_centers[0], Text("the sector has one", "분야에 하나뿐"))
        return
    name = supply_centers[0] if supply_centers else f"{sector.replace('_', '-')}-center"
    because = (
        Text("the first of the sector", "분야의 첫 번째")
        if supply_centers
        else Text("made up: the sector has none yet", "임시 이름: 아직 없음")
    )
    found.part.add("supply_center", name, because, LOW)
    answer = ("[feed]", f'supply_center = "{supply_centers[1] if supply_centers[1:] else "…"}"')
    found.undecided.append(Undecided("feed.supply_center", Text("who delivers it", "누가 납품하는지"), answer=answer))


def glob_of(files: Sequence[str]) -> str:
    """A pattern for the names: runs of digits as `*`, what differs between several names as `*`, packed or not."""
    bare = [name.removesuffix(next((end for end in PACKED if name.lower().endswith(end)), "")) for name in files]
    first, last = min(bare), max(bare)
    prefix = _shared(first, last)
    tail = _tail(bare, len(prefix))
    pattern = glob.escape(first) if first == last else f"{glob.escape(prefix)}*{glob.escape(tail)}"
    pattern = re.sub(r"[0-9]*[*][0-9*]*", "*", re.sub(r"[0-9]{4,}", "*", pattern))
    return pattern + ("*" if bare != list(files) else "")


def _tail(names: Sequence[str], after: int) -> str:
    """What all names end with, the first `after` signs left out."""
    turned = [name[after:][::-1] for name in names]
    return _shared(min(turned), max(turned))[::-1]


def _shared(first: str, last: str) -> str:
    """What both begin with."""
    same = next(
        (place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[:same]


def _cron(found: Described, time: Time | None) -> None:
    step = time.cadence if time else None
    cron = CRONS.get(step or "", "0 6 * * *")
    because = time.said() if time else Text("no time column to tell", "알려 주는 시간 열이 없음")
    found.part.add("cron", cron, because, LOW)
    if step in LATE:
        found.part.add("late_after_hours", LATE[step], Text(f"a {step} and some days", "주기에 며칠을 더함"), LOW)
    question = Text("when deliveries come: a file does not say", "납품 시각: 파일로는 알 수 없다")
    found.undecided.append(Undecided("feed.cron", question, answer=("[feed]", 'cron = "30 9 * * 1-5"')))


def _all_zoned(rows: Rows) -> bool:
    return all(
        any(guess.key == "zone" for guess in item.guesses) for item in rows.types.values() if item.kind == "timestamp"
    )

"""What is known of the rows → the [dataset] table: title, key, double rows, partition, drift."""

from dataclasses import dataclass, field
from datetime import timedelta

from drafting.evidence import HIGH, LOW, MEDIUM, Harm, Part, Undecided, share
from drafting.tables.compare import United
from drafting.tables.keys import FEWEST_ROWS
from drafting.tables.table import Rows
from drafting.values import toml
from sectors.licences import OWN, UNKNOWN
from sectors.spec.text import Text

ROWS_A_MONTH, ROWS_A_YEAR = 5_000, 200  # a partition with fewer rows is not worth its files
MOST_PARTITIONS = 240


@dataclass(slots=True)
class Described:
    """The part, and what of it a person has to say."""

    part: Part
    undecided: list[Undecided] = field(default_factory=list)


def part(name: str, rows: Rows, united: United) -> Described:
    """The [dataset] table of dataset `name`."""
    found = Described(Part("dataset"))
    _texts(found, name, rows, united)
    _licence(found)
    _key(found, rows)
    _partition(found, rows)
    found.part.add(
        "drift",
        {"new": "evolve"},
        Text("a new column is kept as text and reported", "새 열은 문자로 보관하고 알린다"),
        MEDIUM,
    )
    if united.ignored:
        because = Text(
            "; ".join(dict.fromkeys(why.en for why in united.ignored.values())),
            "; ".join(dict.fromkeys(why.ko for why in united.ignored.values())),
        )
        found.part.add("ignored", list(united.ignored), because, MEDIUM)
    return found


def _texts(found: Described, name: str, rows: Rows, united: United) -> None:
    english = name.replace("_", " ")
    korean = _korean_stem(united.samples[-1].file)
    found.part.add(
        "title",
        Text(english[:1].upper() + english[1:], korean or english),
        Text("of the names given", "주어진 이름에서"),
        LOW,
    )
    span = f", {rows.time.first:%Y-%m-%d} to {rows.time.last:%Y-%m-%d}" if rows.time else ""
    span_ko = f", {rows.time.first:%Y-%m-%d}부터 {rows.time.last:%Y-%m-%d}까지" if rows.time else ""
    described = Text(
        f"{english[:1].upper() + english[1:]}: {len(rows.values)} columns{span}.",
        f"{korean or english}: {len(rows.values)}개 열{span_ko}.",
    )
    found.part.add("description", described, None, LOW)
    found.undecided.append(
        Undecided(
            "dataset",
            Text(
                "title and description: what one row is, and for whom",
                "제목과 설명: 한 행이 무엇인지, 누구를 위한 것인지",
            ),
            answer=("[dataset]", 'title = { en = "…", ko = "…" }'),
        )
    )


def _licence(found: Described) -> None:
    """A file does not say under which licence its source gives it; what is not known is not sold."""
    because = Text("a file does not say", "파일로는 알 수 없다")
    found.part.add("licence", UNKNOWN, because, LOW)
    question = Text(
        f"the licence of the source: {OWN} where the data is the supply center's own; all: docs/declarations.md",
        f"원천 이용 조건: 공급 센터의 자체 데이터면 {OWN}, 전체 목록은 docs/declarations.md",
    )
    answer = ("[dataset]", f'licence = "{OWN}"')
    found.undecided.append(Undecided("dataset.licence", question, answer=answer))


def _korean_stem(file: str) -> str | None:
    stem = file.partition(".")[0].replace("_", " ").strip()
    return stem if any("가" <= sign <= "힣" for sign in stem) else None


def _key(found: Described, rows: Rows) -> None:
    keys, count = rows.keys, rows.count
    if key := keys.found:
        because = Text(f"no two of {count} rows share it", f"{count}행 중 겹침 없음")
        if key.repeats:
            because = Text(
                f"but for {key.repeats} exact double rows no two share it", f"똑같은 {key.repeats}행 말고는 겹침 없음"
            )
        found.part.add(
            "key",
            [rows.sql(source) for source in key.sources],
            because,
            HIGH if count > 500 and len(key.sources) < 3 else MEDIUM,
        )
        if key.by_chance:
            _ask_of_chance(found, [rows.sql(source) for source in key.sources], count)
        if key.repeats:
            found.part.add(
                "double_rows",
                "skip",
                Text(f"{key.repeats} exact double rows ({key.rate})", f"똑같은 행 {key.repeats}개 ({key.rate})"),
                MEDIUM,
            )
        return
    for near in keys.near:
        names = ", ".join(f'"{rows.sql(source)}"' for source in near.sources)
        found.part.remarks.append(
            Text(
                f"key = [{names}] would repeat in {near.repeats} rows ({near.rate})",
                f"key = [{names}]는 {near.repeats}행에서 겹친다 ({near.rate})",
            )
        )
    if keys.doubles:
        double = Text(
            f"{keys.doubles} exact double rows ({share(keys.doubles, count)}) are kept: events may look alike",
            f"똑같은 행 {keys.doubles}개 ({share(keys.doubles, count)})는 그대로 둔다",
        )
        found.part.remarks.append(double)
    question = Text(
        "the key: no one, two or three columns tell every row apart", "키: 한두세 열로는 행이 구별되지 않는다"
    )
    if count < FEWEST_ROWS:
        question = Text(f"the key: {count} rows are too few to tell", f"키: {count}행으로는 알 수 없다")
    nearest = [rows.sql(source) for key in keys.near[:1] for source in key.sources]
    answer = ("[dataset]", f"key = {toml(nearest)}") if nearest else ()
    found.undecided.append(Undecided("dataset.key", question, Harm.MEANING, answer=answer))


def _ask_of_chance(found: Described, names: list[str], count: int) -> None:
    question = Text(
        f"whether {', '.join(names)} tells rows apart in every delivery: in {count} rows it may be by chance",
        f"{', '.join(names)}이(가) 언제나 행을 구별하는지: {count}행에서는 우연일 수 있다",
    )
    found.undecided.append(Undecided("dataset.key", question, Harm.ROWS, answer=("[dataset]", "key = []")))


def _partition(found: Described, rows: Rows) -> None:
    time = rows.time
    if time is None or not time.always:
        return
    span = max(time.last - time.first, timedelta(days=1)).days
    months, years = max(span / 30.4, 1), max(span / 365.25, 1)
    taken = {rows.sql(source) for source in rows.values}
    column = rows.sql(time.source)
    if rows.count / months >= ROWS_A_MONTH and months <= MOST_PARTITIONS and "month" not in taken:
        grain, about = "month", rows.count / months
    elif rows.count / years >= ROWS_A_YEAR and 1 < years <= MOST_PARTITIONS and "year" not in taken:
        grain, about = "year", rows.count / years
    else:
        return
    korean = {"month": "달", "year": "해"}[grain]
    found.part.add(
        "partition_by",
        {grain: column},
        Text(f"about {about:,.0f} rows a {grain}", f"한 {korean}에 약 {about:,.0f}행"),
        MEDIUM,
    )

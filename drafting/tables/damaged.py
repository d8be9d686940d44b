"""Texts that were damaged before they came: read once in a wrong encoding, they are kept as sent, and said.

U+FFFD stands where a sign was lost for good; `ì„œìš¸` is 서울 whose bytes were taken for Latin letters, `媛뺣궓` is
강남 whose UTF-8 was taken for CP949.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from drafting.evidence import Harm, Undecided, examples
from drafting.tables.compare import United
from drafting.tables.table import Rows
from drafting.texts.profile import Values
from reading.encodings import WESTERN
from sectors.spec.text import Text

LOST = "\ufffd"
SUSPECT = r"[\x{80}-\x{ff}\p{Han}]"  # what wrong readings of Korean bytes are made of
LOOKED_AT = 5_000  # suspect texts of a column
READINGS = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp949"), ("cp949", "utf-8"))  # taken for, being
FEWEST = 2  # Hangul that come out: one may do so by chance


def questions(rows: Rows, united: United) -> list[Undecided]:
    """What a person must know of texts that are not what somebody wrote, and of an encoding that was only guessed."""
    columns = dict(zip(united.table.column_names, united.table.columns, strict=True))
    texts = {
        source: _beyond_ascii(values, columns[source]) for source, values in rows.values.items() if source in columns
    }
    filled = {source: found for source, found in texts.items() if len(found)}
    guessed = any(form.value("encoding") == WESTERN for form in united.formats)
    latin = [_western(rows.sql(source), found) for source, found in [*filled.items()][:1] if guessed]
    return latin + [
        asked for source, found in filled.items() for asked in _of_column(rows.sql(source), found, rows.values[source])
    ]


def mended(text: str) -> str | None:
    """What the text was before it was read in a wrong encoding; None where nothing shows that it was."""
    for taken_for, being in READINGS:
        try:
            found = text.encode(taken_for).decode(being)
        except UnicodeError:
            continue
        if sum("가" <= sign <= "힣" for sign in found) >= FEWEST:
            return found
    return None


def _beyond_ascii(values: Values, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column's texts that are not of ASCII alone, as they first come; each once where all are known."""
    if values.whole:
        known = [text for text in dict.fromkeys((*values.first, *values.counts)) if text in values.counts]
        column = pa.chunked_array([pa.array(known, pa.string())])
    return column.filter(pc.invert(pc.string_is_ascii(column)))


def _western(name: str, texts: pa.ChunkedArray) -> Undecided:
    question = Text(
        f"whether the file is in {WESTERN}: it is not UTF-8, and no byte can prove it; are these words right?",
        f"파일이 {WESTERN}인지: UTF-8이 아니고 바이트로 증명할 수 없다. 이 낱말들이 맞는지",
    )
    seen = examples(*pc.unique(texts)[:2].to_pylist())
    return Undecided(name, question, Harm.VALUES, seen, ("[feed.format]", 'encoding = "…"'))


def _of_column(name: str, texts: pa.ChunkedArray, values: Values) -> Iterator[Undecided]:
    lost = texts.filter(pc.match_substring(texts, LOST))
    if len(lost):
        count = sum(values.counts[text] for text in lost.to_pylist()) if values.whole else len(lost)
        question = Text(
            f"{count} texts hold the sign of a lost character ({LOST}); they are kept as they came: send them anew",
            f"{count}개 글에 잃어버린 글자 표시({LOST})가 있다. 온 대로 두었으니 다시 보내야 한다",
        )
        yield Undecided(name, question, Harm.VALUES, examples(*pc.unique(lost)[:2].to_pylist()))
    suspect = pc.unique(texts.filter(pc.match_substring_regex(texts, SUSPECT)))[:LOOKED_AT].to_pylist()
    broken = [(text, right) for text in suspect if (right := mended(text))]
    if broken:
        shown = ", ".join(f"{text!r} ({right})" for text, right in broken[:2])
        question = Text(
            f"{len(broken)} texts were read in a wrong encoding before they came, such as {shown}; kept as they came",
            f"{len(broken)}개 글이 오기 전에 다른 인코딩으로 읽혔다: {shown}. 온 대로 두었다",
        )
        yield Undecided(name, question, Harm.VALUES, examples(*(text for text, _ in broken)))

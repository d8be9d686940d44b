"""Records → how many of them stand above the header: titles, notes, what a report says of itself.

They fill few of the fields: one, or some that name what they say (기준일: …, 단위: …), or other numbers of them.
"""

import re
from collections.abc import Sequence

from drafting.delimited.records import Record
from drafting.delimited.shapes import is_word

MOST = 20  # lines above a header that are believed
NOTE = re.compile(
    r"(작성|조회|기준|생성|출력|집계|추출|조사|단위|자료|출처|기간|제목|주의|비고)[^,]*[:：]|^[(\[（<].*[)\]）>]$|^[※#*■□○●◎▶]"
    r"|\b(unit|source|date|period|as of|created|generated|title|note|report)s?\b[^,]*:",
    re.IGNORECASE,
)
SEP = re.compile(r"sep=.?", re.IGNORECASE)


def above(rows: Sequence[Record], width: int, usual: int) -> int:
    """How many of the records, none of which is blank, are no header and no row; rows usually fill `usual` fields."""
    count = 0
    while count < min(len(rows) - 2, MOST) and _is_title(rows[count], rows[count + 1], width, usual):
        count += 1
    return count


def _is_title(row: Record, below: Record, width: int, usual: int) -> bool:
    filled = row.filled
    if SEP.match(filled[0]) or usual < 2:
        return bool(SEP.match(filled[0]))
    if len(filled) == 1:
        return width > 2 or len(row.fields) == 1
    if 2 * len(filled) > usual + 1:
        return False
    if any(NOTE.search(text) for text in filled):
        return True
    return 3 * len(filled) <= usual + 1 and not names_groups(row, below, width)


def names_groups(row: Record, below: Record, width: int) -> bool:
    """`,급속,,완속,` over `,충전량,건수,충전량,건수`: each name stands over several that the row below it fills."""
    if len(row.fields) != width or len(below.fields) < width:
        return False
    places = [place for place, text in enumerate(row.fields) if text.strip()]
    if not all(is_word(row.fields[place]) for place in places):
        return False
    ends = [*places[1:], width]
    for place, end in zip(places, ends, strict=True):
        filled = [text for text in below.fields[place:end] if is_word(text)]
        alone = end - place == 1 and not filled  # a name of one field, of which nothing below says more
        if not alone and not (len(filled) > 1 or (place == 0 and filled)):
            return False
    return True

"""A CSV of any size as a supply center might send it: hourly readings of stations, some missing, some quoted.

And files at an edge: of very many columns, of one very long field.
"""

from datetime import date, timedelta
from pathlib import Path

import duckdb

BYTES_A_ROW = 58.7
FIRST_DAY = date(2024, 1, 1)
_ROWS = """
SELECT
    format('S{{:04d}}', i % 400) AS "관측소",
    strftime(TIMESTAMP '2020-01-01' + to_hours((i // 400)::INTEGER), '%Y-%m-%d %H:%M:%S') AS "측정일시",
    round(20 + 15 * sin(i / 97.0) + (i * 7919 % 1000) / 100.0, 1) AS "기온(°C)",
    CASE WHEN i * 104729 % 50 = 0 THEN NULL ELSE (i * 31 % 180) END AS "미세먼지(㎍/㎥)",
    (i * 17 % 9000) / 100.0 AS "습도(%)",
    format('{{:,}}', i * 13 % 50000) AS "통행량",
    ['맑음', '흐림', '비', '눈'][1 + i * 131 % 4] AS "날씨",
    CASE WHEN i * 7 % 40 = 0 THEN '점검, 재가동 "확인"' END AS "비고"
FROM range({rows}) AS numbers(i)
"""


def write(target: Path, size: int) -> int:
    """Write about `size` bytes of UTF-8; the number of rows."""
    rows = int(size / BYTES_A_ROW)
    write_rows(target, rows)
    return rows


def write_rows(target: Path, rows: int) -> None:
    duckdb.sql(_ROWS.format(rows=rows)).write_csv(str(target), header=True)


def write_columns(target: Path, columns: int, rows: int = 200) -> None:
    """A day and so many readings, each column of a name of its own."""
    with target.open("w", encoding="utf-8") as out:
        out.write(",".join(["day", *(f"sensor_{place}" for place in range(columns - 1))]) + "\n")
        for row in range(rows):
            readings = (f"{row * place % 97 / 10}" for place in range(columns - 1))
            out.write(",".join([str(FIRST_DAY + timedelta(days=row)), *readings]) + "\n")


def write_field(target: Path, size: int) -> None:
    """Forty ordinary rows, one of them with a quoted field of so many bytes."""
    word = "가나다라마바사 "
    with target.open("w", encoding="utf-8") as out:
        out.write("id,title,body\n")
        for row in range(40):
            body = f'"{word * (size // len(word.encode()))}"' if row == 20 else f"text {row}"
            out.write(f"{row},t{row},{body}\n")

"""A CSV of any size as a supply center might send it: hourly readings of stations, some missing, some quoted."""

from pathlib import Path

import duckdb

BYTES_A_ROW = 58.7
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
    duckdb.sql(_ROWS.format(rows=rows)).write_csv(str(target), header=True)
    return rows

"""What Python clients ask at the SQL door, as their users write it; run by the clients' own environment.

HOST PORT CA TOKEN SCHEMA TABLE, from the environment → one JSON object: what each client saw
"""

import json
import os
import sys
from typing import Any

import ibis
import pandas as pd
import polars as pl
import sqlalchemy as sa
import trino

HOST, PORT, CA, TOKEN, SCHEMA, TABLE = (
    os.environ[f"DOOR_{word}"] for word in ("HOST", "PORT", "CA", "TOKEN", "SCHEMA", "TABLE")
)
AUTH = trino.auth.JWTAuthentication(TOKEN)
QUERY = f'SELECT invoice, quantity FROM "{TABLE}" ORDER BY invoice'


def connection(**more: Any) -> Any:
    return trino.dbapi.connect(
        host=HOST, port=int(PORT), http_scheme="https", verify=CA, auth=AUTH, catalog="lakehouse", schema=SCHEMA, **more
    )


def engine() -> sa.Engine:
    return sa.create_engine(
        f"trino://{HOST}:{PORT}/lakehouse/{SCHEMA}", connect_args={"http_scheme": "https", "verify": CA, "auth": AUTH}
    )


def sqlalchemy() -> dict[str, Any]:
    door = engine()
    reflected = sa.Table(TABLE, sa.MetaData(), schema=SCHEMA, autoload_with=door)
    whole = sa.MetaData()
    whole.reflect(door, schema=SCHEMA)
    with door.connect() as opened:
        count = opened.execute(sa.select(sa.func.count()).where(reflected.c.country == "France")).scalar()
    looked = sa.inspect(door)
    return {
        "columns": sorted(c.name for c in reflected.columns), "tables": sorted(whole.tables), "count": count,
        "comment": looked.get_table_comment(TABLE, SCHEMA)["text"], "views": looked.get_view_names(SCHEMA),
        "column": looked.get_columns(TABLE, SCHEMA)[0]["comment"],
    }  # fmt: skip


def pandas() -> dict[str, int]:
    table = pd.read_sql_table(TABLE, engine(), schema=SCHEMA, columns=["invoice", "quantity"])
    return {"table": len(table), "query": len(pd.read_sql(QUERY, engine()))}


def polars() -> int:
    return pl.read_database(QUERY, connection()).height


def ibis_() -> dict[str, Any]:
    door = ibis.trino.connect(
        host=HOST, port=int(PORT), http_scheme="https", verify=CA, auth=AUTH, database="lakehouse", schema=SCHEMA
    )
    table = door.table(TABLE)
    return {"columns": sorted(table.columns), "count": int(table.count().execute()), "tables": door.list_tables()}


def limits() -> str:
    cursor = connection(timezone="Asia/Seoul", session_properties={"query_max_run_time": "1m"}).cursor()
    return cursor.execute("SELECT current_timezone()").fetchall()[0][0]


def refused() -> str:
    try:
        connection().cursor().execute("CREATE TABLE x AS SELECT 1 a").fetchall()
    except trino.exceptions.TrinoUserError as error:
        return error.message
    return "done"


jobs = (sqlalchemy, pandas, polars, ibis_, limits, refused)
sys.stdout.write(json.dumps({job.__name__.strip("_"): job() for job in jobs}))

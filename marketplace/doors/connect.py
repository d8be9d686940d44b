"""How to connect to the SQL door with what a buyer has: facts for pages, pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lakehouse.layout import CATALOG
from marketplace.accounts.viewer import Viewer
from marketplace.settings import Settings
from sectors.spec.dataset import Dataset

CA_PATH = "/connect/ca.pem"
CA_FILE = "sector-data-network-ca.pem"  # as the browser saves it
TOKEN_PATH = "/api/sql/token"  # noqa: S105  (an address)
_PYTHON = """\
# pip install trino requests
import os, requests, trino

answer = requests.post("{token_url}", headers={{"Authorization": "Bearer " + os.environ["SDN_API_TOKEN"]}})
answer.raise_for_status()
session = requests.Session()
session.trust_env = False  # a certificate bundle named in the environment would be used instead
session.verify = "{ca_file}"
connection = trino.dbapi.connect(
    host="{host}", port={port}, http_scheme="https", http_session=session,
    user="{user}", auth=trino.auth.JWTAuthentication(answer.json()["token"]),
)
print(connection.cursor().execute("{sql}").fetchall())
"""


_PANDAS = """\
# pip install pandas "trino[sqlalchemy]"
import os, pandas, sqlalchemy, trino

# the mail as user, an API token of your account as password
login = trino.auth.BasicAuthentication("{user}", os.environ["SDN_API_TOKEN"])
door = sqlalchemy.create_engine(
    "trino://{host}:{port}/{catalog}/{schema}",
    connect_args={{"http_scheme": "https", "verify": "{ca_file}", "auth": login, "timezone": "Asia/Seoul"}},
)
print(pandas.read_sql_table("{name}", door, schema="{schema}"))
"""
_DBT = """\
# profiles.yml; pip install dbt-trino
{catalog}:
  target: door
  outputs:
    door:
      type: trino
      method: ldap
      user: {user}
      password: "{{{{ env_var('SDN_API_TOKEN') }}}}"
      host: {host}
      port: {port}
      http_scheme: https
      cert: {ca_file}
      database: {catalog}
      schema: {schema}
"""


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """Everything a client asks for. `jdbc_url` lacks only the user (the mail) and the password (an API token)."""

    dataset: str
    host: str
    port: int
    user: str
    table: str
    sql: str
    ca_url: str
    ca_file: str
    token_url: str
    jdbc_url: str
    python: str
    pandas: str
    dbt: str


def connection_facts(settings: Settings, viewer: Viewer, dataset: Dataset) -> ConnectionFacts:
    """For `dataset` as `viewer` would query it."""
    door = urlsplit(settings.sql_url)
    host, port = door.hostname or "127.0.0.1", door.port or 443
    table = f"{CATALOG}.{dataset.sector}.{dataset.name}"
    sql = f"SELECT * FROM {table} LIMIT 10"  # noqa: S608  (names of a declaration; shown, not run)
    token_url = settings.marketplace_url + TOKEN_PATH
    trust = f"SSL=true&SSLTrustStorePath={CA_FILE}"
    names = {
        "host": host, "port": port, "user": viewer.email, "ca_file": CA_FILE, "catalog": CATALOG,
        "schema": dataset.sector, "name": dataset.name,
    }  # fmt: skip
    return ConnectionFacts(
        dataset=dataset.id,
        host=host, port=port, user=viewer.email, table=table, sql=sql, ca_url=settings.marketplace_url + CA_PATH,
        ca_file=CA_FILE, token_url=token_url, jdbc_url=f"jdbc:trino://{host}:{port}/{CATALOG}/{dataset.sector}?{trust}",
        python=_PYTHON.format(token_url=token_url, host=host, port=port, ca_file=CA_FILE, user=viewer.email, sql=sql),
        pandas=_PANDAS.format(**names), dbt=_DBT.format(**names),
    )  # fmt: skip

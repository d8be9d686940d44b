"""How to connect to the SQL door with what a buyer has: facts for pages, pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lakehouse.layout import CATALOG
from marketplace.accounts.viewer import Viewer
from marketplace.settings import Settings
from sectors.spec import Dataset

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


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """Everything a client asks for. `jdbc_url` lacks only the token, which is the JDBC property `accessToken`."""

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


def connection_facts(settings: Settings, viewer: Viewer, dataset: Dataset) -> ConnectionFacts:
    """For `dataset` as `viewer` would query it."""
    door = urlsplit(settings.sql_url)
    host, port = door.hostname or "127.0.0.1", door.port or 443
    table = f"{CATALOG}.{dataset.sector}.{dataset.name}"
    sql = f"SELECT * FROM {table} LIMIT 10"  # noqa: S608  (names of a declaration; shown, not run)
    token_url = settings.marketplace_url + TOKEN_PATH
    trust = f"SSL=true&SSLTrustStorePath={CA_FILE}"
    return ConnectionFacts(
        host=host, port=port, user=viewer.email, table=table, sql=sql, ca_url=settings.marketplace_url + CA_PATH,
        ca_file=CA_FILE, token_url=token_url, jdbc_url=f"jdbc:trino://{host}:{port}/{CATALOG}/{dataset.sector}?{trust}",
        python=_PYTHON.format(token_url=token_url, host=host, port=port, ca_file=CA_FILE, user=viewer.email, sql=sql),
    )  # fmt: skip

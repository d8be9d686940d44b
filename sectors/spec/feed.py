"""How deliveries come: by whom, when, in which files, and from where the network fetches them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sectors.spec.format import Format


class Calendar(StrEnum):
    """Whose holidays bring no delivery: those of Korean law, lunar and substitute ones too; of the euro's banks."""

    KR = "KR"
    ECB = "ECB"


@dataclass(frozen=True, slots=True)
class Expected:
    """At which times of its cron a feed delivers, and how long before or after such a time a file still answers it."""

    grace: timedelta
    early: timedelta
    calendar: Calendar | None = None
    weekends: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where the network fetches a feed's files by itself. `way`: https, api, sftp, s3, folder or sql.

    `url`, `name` and the values of `query` may hold `{date}` (sectors.templates): the run's time, `days_back` earlier.
    `connection` names the Airflow connection with the credentials; `key` (of the query) or `key_header` carries its
    password, where neither HTTP's basic scheme nor a bearer token does.
    """

    way: str
    url: str
    name: str = ""  # of the file in the drop folder, where the source has no names of its own
    connection: str | None = None
    days_back: int = 0
    key: str | None = None
    key_header: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    rows: str = ""  # api: the path from an answer's root to its records
    total: str = "response.body.totalCount"  # … to the number of all records
    code: str = "response.header.resultCode"  # … to what says whether it is an answer
    code_good: tuple[str, ...] = ("0", "00", "000", "0000", "200", "INFO-000")
    page: str = "pageNo"
    page_size: str = "numOfRows"
    page_rows: int = 100
    host_key: str = ""  # sftp: the server's public key, as in known_hosts
    endpoint: str | None = None  # s3: of another service than Amazon's
    region: str = "ap-northeast-2"
    table: str | None = None  # sql
    select: str | None = None
    since: str | None = None  # the column above whose last value rows are new
    settle_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """How a supply center delivers a dataset: `files` is a glob in the feed's drop folder, `cron` in `zone`.

    `expected`: a delivery at each time of the cron; None: `late_after_hours` alone tells when the feed is late.
    `source`: where the network fetches them; None: they are brought.
    """

    supply_center: str
    files: str
    cron: str
    formats: tuple[Format, ...]
    zone: str = "Asia/Seoul"
    refuse_above: float = 0.5  # share of bad rows above which the whole delivery is refused
    late_after_hours: int = 48
    expected: Expected | None = None
    source: Source | None = None

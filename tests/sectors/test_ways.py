"""`[feed.source]`: what is taken, and what is refused with its key, cause and remedy."""

from pathlib import Path

import pytest

from intake import registry
from sectors.errors import DeclarationError
from sectors.loader import load_dataset
from sectors.spec.feed import Source
from sectors.templates import filled, is_template, tells_seconds
from sectors.ways import WAYS, is_plain
from tests.support.deliveries import NOW

HEAD = """
[dataset]
title = { en = "T", ko = "티" }
description = { en = "D", ko = "디" }
[feed]
supply_center = "center"
files = "levels*"
cron = "0 0 * * *"
[[column]]
name = "station"
type = "varchar"
[feed.source]
"""


def declared(folder: Path, source: str) -> Source:
    file = folder / "water" / "levels.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(HEAD + source, encoding="utf-8")
    found = load_dataset(file, ["center"]).feed.source
    assert found
    return found


def test_every_declared_way_has_a_module() -> None:
    assert registry.WAYS.keys() == WAYS.keys()
    for name in WAYS:
        assert callable(registry.way_of(name).opened)


def test_a_source_is_read(tmp_path: Path) -> None:
    text = 'way = "https"\nurl = "https://files.example/levels.csv"\nquery = { day = "{date}" }\nconnection = "c"\nkey = "k"'
    found = declared(tmp_path, text)
    assert (found.way, found.query, found.key, found.days_back) == ("https", (("day", "{date}"),), "k", 0)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('way = "ftp"\nurl = "ftp://x/levels"', "way: is 'ftp'"),
        ('way = "https"\nurl = "levels.csv"', "is not an address of the way https"),
        ('way = "https"\nurl = "file:///etc/levels"', "is not an address of the way https"),
        ('way = "https"\nurl = "https://me:secret@x/levels"', "url: holds a login or a password. Take it out"),
        ('way = "https"\nurl = "https://x/other.csv"', "name: 'other.csv' does not fit feed.files"),
        ('way = "https"\nurl = "https://x/levels"\nname = "../levels"', "does not fit feed.files"),
        ('way = "https"\nurl = "https://x/levels{day}"', "holds braces without a date"),
        ('way = "https"\nurl = "https://{date}.x/levels"', "has a date in its host"),
        ('way = "https"\nurl = "https://x/levels"\nhost_key = "k"', "host_key: the way https has none"),
        ('way = "https"\nurl = "https://x/levels"\nkey = "k"', "key: has no connection"),
        (
            'way = "https"\nurl = "https://x/levels"\nkey = "k"\nconnection = "c"\nquery = { k = "s" }',
            "query.k: is the secret",
        ),
        ('way = "https"\nurl = "https://x/levels"\nkey = "k"\nkey_header = "K"\nconnection = "c"', "stands beside key"),
        ('way = "https"\nurl = "https://x/levels"\nquery = { k = 1 }', "query.k: is 1, not a text"),
        ('way = "https"\nurl = "https://x:y/levels"', "is not an address: Port"),
        ('way = "https"\nurl = "https://x/levels"\ndays_back = -1', "days_back: is -1"),
        ('way = "api"\nurl = "https://x/levels"\npage_rows = 0', "page_rows: is 0"),
        ('way = "sftp"\nurl = "sftp://x/out"', "host_key: does not hold a public key"),
        ('way = "folder"\nurl = "mnt/out"', "is not a folder's path"),
        ('way = "sql"\nurl = "postgresql+psycopg://a,b/x"\nname = "levels.csv"\ntable = "t"', "is not an address"),
        ('way = "sql"\nurl = "postgresql+psycopg://a/x"\nname = "levels.csv"', "table: or select must be given"),
        ('way = "sql"\nurl = "postgresql+psycopg://a/x"\nname = "levels"\ntable = "t"', "does not say how rows"),
        (
            'way = "sql"\nurl = "postgresql+psycopg://a/x"\nname = "levels_{date}.csv"\ntable = "t"\nsince = "id"',
            "may name two runs alike",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_key(tmp_path: Path, source: str, says: str) -> None:
    with pytest.raises(DeclarationError, match=r"feed\.source") as refused:
        declared(tmp_path, source)
    assert says in str(refused.value)


def test_templates() -> None:
    assert filled("a_{date}_{date:%Y%m%dT%H%M%S}.csv", NOW) == "a_2026-11-02_20261102T060000.csv"
    assert not any(map(is_template, ("{}", "{date.year}", "{date!r}", "{date:%c}", "{date:{x}}", "}{")))
    assert tells_seconds("{date:%Y%m%d%H%M%S}")
    assert not any(map(tells_seconds, ("{date:%H%M%S}", "{date:%Y%m%d%H%M}", "{date}", "x")))


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "..", "a\\b", "a\nb", "a\x00", "가" * 70, "\ud800"])
def test_what_no_file_may_be_called(name: str) -> None:
    assert not is_plain(name)
    assert is_plain("현황 2026-11.csv")

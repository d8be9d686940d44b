"""A file behind an address, on a real server that fails in every way that files do."""

import gzip
import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sectors.spec.feed import Source
from tests.support import files_server as web
from tests.support.deliveries import NOW
from tests.support.files_server import Files
from tests.support.sources import FEED, Fetching, make_fetching

CONTENT = b"Station,Time,Output\n" + b"a,2026-10-01 00:00:00,1.50\n" * 20_000
SECRET = "k+ey/of=the center"


@pytest.fixture
def feed(tmp_path: Path, files: Files) -> Fetching:
    files.files["/levels.csv"] = CONTENT
    return make_fetching(tmp_path, Source("https", f"{files.url}/levels.csv"), inside=files.place)


def test_it_is_fetched_once_and_again_when_it_changes(feed: Fetching, files: Files) -> None:
    assert feed.run() == {"levels.csv": CONTENT}
    assert feed.fetch() == []
    assert files.headers(1)["If-None-Match"].startswith('"')
    files.files["/levels.csv"] = b"other"
    assert feed.run() == {"levels.csv": b"other"}
    assert [one.origin.number for one in feed.manifests() if one.origin] == [1, 2]
    assert feed.fetch() == []
    assert feed.left() == []


def test_a_server_without_versions_is_asked_whole_and_the_same_bytes_are_nothing_new(
    feed: Fetching, files: Files
) -> None:
    files.validators = ()
    feed.run()
    assert feed.fetch() == []
    assert len(feed.manifests()) == 1


def test_a_name_and_an_address_may_hold_the_day(tmp_path: Path, files: Files) -> None:
    files.files["/20261101.csv"] = b"x"
    source = Source("https", f"{files.url}/{{date:%Y%m%d}}.csv", name="levels_{date}.csv", days_back=1)
    assert make_fetching(tmp_path, source, inside=files.place).run() == {"levels_2026-11-01.csv": b"x"}


def test_a_run_asks_for_its_own_day_only_and_a_missed_day_is_brought(tmp_path: Path, files: Files) -> None:
    files.files |= {f"/{day}.csv": day.encode() for day in ("20261102", "20261103", "20261104")}
    feed = make_fetching(tmp_path, Source("https", f"{files.url}/{{date:%Y%m%d}}.csv"), inside=files.place)
    feed.fetch(NOW)
    assert feed.run(NOW + timedelta(days=2)).keys() == {"20261102.csv", "20261104.csv"}
    drop = feed.settings.layout.drop(feed.dataset.sector, feed.dataset.name)
    (drop / "20261103.csv").write_bytes(files.files["/20261103.csv"])
    assert feed.run(NOW + timedelta(days=2)).keys() == {"20261102.csv", "20261103.csv", "20261104.csv"}
    assert [path for path, _ in files.asked] == ["/20261102.csv", "/20261104.csv", "/20261104.csv"]


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_what_was_cut_off_is_gone_on_with(feed: Fetching, files: Files, validator: str) -> None:
    files.validators = (validator,)
    files.faults = [web.cut(100_000), web.cut(100_000)]
    assert feed.run() == {"levels.csv": CONTENT}
    assert [headers.get("Range") for _, headers in files.asked] == [None, "bytes=100000-", "bytes=200000-"]


def test_a_later_run_goes_on_where_the_last_one_gave_up(feed: Fetching, files: Files) -> None:
    files.faults = [web.cut(100_000), web.dropped, web.dropped, web.dropped]
    refused = feed.refused()
    assert (refused.code, refused.passing) == ("source_silent", True)
    assert feed.run() == {"levels.csv": CONTENT}
    assert files.headers(4)["Range"] == "bytes=100000-"


def test_what_changed_after_the_cut_is_not_mixed(feed: Fetching, files: Files) -> None:
    def changes(handler: web.Handler) -> None:
        files.files["/levels.csv"] = CONTENT.upper()
        handler.serve()

    files.faults = [web.cut(100_000), changes]
    assert feed.run() == {"levels.csv": CONTENT.upper()}


def test_a_part_of_another_version_is_not_taken(feed: Fetching, files: Files) -> None:
    def lies(handler: web.Handler) -> None:
        part = {"Content-Range": f"bytes 100000-{len(CONTENT) - 1}/{len(CONTENT)}", "ETag": '"another"'}
        handler.answer(206, CONTENT[100_000:].upper(), headers=part)

    files.faults = [web.cut(100_000), lies]
    assert feed.run() == {"levels.csv": CONTENT}


def test_a_length_that_is_never_reached_is_not_a_file(feed: Fetching, files: Files) -> None:
    files.validators = ()
    files.faults = [lambda handler: handler.answer(200, CONTENT, length=len(CONTENT) + 1)] * 4
    assert feed.refused().code == "source_silent"
    assert feed.delivered() == {}


@pytest.mark.parametrize(
    ("fault", "code"),
    [(web.status(503), "source_busy"), (web.status(500), "source_busy"), (web.dropped, "source_silent")],
)
def test_what_may_pass_is_tried_again(feed: Fetching, files: Files, fault: web.Answer, code: str) -> None:
    files.faults = [fault, fault]
    assert feed.run() == {"levels.csv": CONTENT}
    files.faults = [fault] * 4
    refused = feed.refused()
    assert (refused.code, refused.passing) == (code, True)


def test_as_long_as_a_source_asks_nothing_is_asked(feed: Fetching, files: Files) -> None:
    files.faults = [web.status(429, Retry_After="1")]
    began = time.monotonic()
    assert feed.run() == {"levels.csv": CONTENT}
    assert time.monotonic() - began >= 1


def test_a_long_wait_is_left_to_a_later_run(feed: Fetching, files: Files) -> None:
    at = (NOW + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    files.faults = [web.status(429, Retry_After=at)]
    refused = feed.refused()
    assert (refused.code, refused.passing, len(files.asked)) == ("source_busy", True, 1)
    assert "asks to wait 600 s" in refused.cause


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (web.status(404), "source_missing"),
        (web.status(401), "source_denied"),
        (web.status(403), "source_denied"),
        (web.status(418), "source_unfit"),
        (web.status(302, Location="ftp://files.example/x"), "source_unfit"),
    ],
)
def test_what_will_not_pass_is_asked_once(feed: Fetching, files: Files, fault: web.Answer, code: str) -> None:
    files.faults = [fault]
    refused = feed.refused()
    assert (refused.code, refused.passing, len(files.asked)) == (code, False, 1)
    assert refused.remedy


def test_it_does_not_go_round_in_circles(feed: Fetching, files: Files) -> None:
    files.faults = [web.redirect("/levels.csv")] * 9
    assert feed.refused().code == "source_unfit"
    assert len(files.asked) == 6


def test_a_redirect_on_the_same_server_is_followed(feed: Fetching, files: Files) -> None:
    files.faults = [web.redirect("/levels.csv")]
    assert feed.run() == {"levels.csv": CONTENT}


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/x",
        "http://127.0.0.1:1/x",
        "https://[::ffff:10.0.0.1]/",
    ],
)
def test_a_redirect_leads_nowhere_inside(feed: Fetching, files: Files, target: str) -> None:
    files.faults = [web.redirect(target)]
    refused = feed.refused()
    assert (refused.code, refused.passing) == ("source_inside", False)


@pytest.mark.parametrize("announced", [True, False])
def test_a_large_file_is_refused_before_it_fills_the_disk(tmp_path: Path, files: Files, announced: bool) -> None:
    files.files["/levels.csv"] = CONTENT
    feed = make_fetching(tmp_path, Source("https", f"{files.url}/levels.csv"), inside=files.place, limit=1000)

    def unannounced(handler: web.Handler) -> None:
        handler.answer(200, CONTENT, headers={"Content-Length": ""})
        handler.close_connection = True

    files.faults = [] if announced else [unannounced]
    refused = feed.refused()
    assert (refused.code, refused.passing) == ("source_too_large", False)
    assert feed.left() == []


def test_what_is_packed_on_the_way_is_kept_packed(feed: Fetching, files: Files) -> None:
    """A bomb is met where every packed file is: by its reader, within its bounds."""
    packed = gzip.compress(CONTENT)
    files.faults = [lambda handler: handler.answer(200, packed, headers={"Content-Encoding": "gzip"})]
    assert feed.run() == {"levels.csv": packed}
    files.faults = [lambda handler: handler.answer(200, b"?", headers={"Content-Encoding": "br"})]
    assert feed.refused().code == "source_unfit"


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ({"key": "serviceKey"}, "serviceKey=k%2Bey%2Fof%3Dthe"),
        ({"key_header": "X-Key"}, SECRET),
        ({}, "Basic"),
    ],
)
def test_a_secret_reaches_its_host_and_nothing_else(
    tmp_path: Path, files: Files, caplog: pytest.LogCaptureFixture, how: dict[str, str], shown: str
) -> None:
    files.files["/levels.csv"] = CONTENT
    source = Source("https", f"{files.url}/levels.csv", connection="center", **how)
    feed = make_fetching(tmp_path, source, inside=files.place, login="center", password=SECRET)
    with caplog.at_level(logging.DEBUG), web.serving() as other:
        feed.settings = replace(feed.settings, inside=feed.settings.inside | {f"{FEED}@{other.place}"})
        other.files["/levels.csv"] = b"elsewhere"
        files.faults = [web.redirect(f"{other.url}/levels.csv")]
        assert feed.run() == {"levels.csv": b"elsewhere"}
        assert shown in str(files.asked[0])
        assert "k%2Bey" not in str(other.asked)
        assert SECRET not in str(other.asked)
        assert "Authorization" not in other.headers(0)
        files.faults = [lambda handler: handler.answer(302, headers={"Location": handler.path}), web.status(403)]
        told = str(feed.refused())
    for text in (told, caplog.text):
        assert SECRET not in text
        assert "k%2Bey" not in text


def test_a_key_that_was_handed_out_encoded_is_sent_once_encoded(tmp_path: Path, files: Files) -> None:
    files.files["/levels.csv"] = CONTENT
    source = Source("https", f"{files.url}/levels.csv", connection="center", key="serviceKey")
    make_fetching(tmp_path, source, inside=files.place, password="a%2Bb%3D%3D").fetch()
    assert files.asked[0][0].endswith("?serviceKey=a%2Bb%3D%3D")


def test_killed_anywhere_it_lands_once(feed: Fetching, files: Files) -> None:
    files.faults = [web.cut(200_000)]
    assert feed.die_everywhere() > 10
    assert feed.delivered() == {"levels.csv": CONTENT}
    assert len(feed.manifests()) == 1
    assert feed.fetch() == []
    assert feed.left() == []


TOML = """
[dataset]
title = {{ en = "Levels", ko = "수위" }}
description = {{ en = "Levels", ko = "수위" }}
[feed]
supply_center = "center"
files = "*.csv"
cron = "0 0 * * *"
[feed.source]
way = "https"
url = "{url}/levels.csv"
[[column]]
name = "station"
type = "varchar"
source = "Station"
"""
SECTOR = """
[sector]
title = { en = "Water", ko = "물" }
lead = { en = "Lead", ko = "기관" }
legal = { en = "Law", ko = "법" }
retention_days = 1
[[supply_center]]
id = "center"
name = { en = "Center", ko = "센터" }
"""


def test_the_command_alone_killed_while_it_fetches_goes_on(tmp_path: Path, files: Files) -> None:
    """`python -m intake.fetch`, kill -9, again, then `python -m pipeline.land`."""
    files.files["/levels.csv"] = CONTENT
    folder = tmp_path / "sectors" / "water"
    folder.mkdir(parents=True)
    (folder / "levels.toml").write_text(TOML.format(url=files.url))
    (folder / "sector.toml").write_text(SECTOR)
    roots = {name: str(tmp_path / name) for name in ("SDN_LAKEHOUSE", "SDN_LANDING", "SDN_FEEDS", "SDN_SECRETS")}
    nobody = dict.fromkeys(("SPARK_REMOTE", "SDN_MARKETPLACE_URL", "SDN_TRINO_URL"), "http://127.0.0.1:1")
    environment = {**os.environ, **roots, **nobody, "SDN_SECTORS": str(tmp_path / "sectors")}
    environment["SDN_FEEDS_INSIDE"] = f"water.levels@{files.place}"

    def stalls(handler: web.Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(CONTENT)))
        handler.send_header("ETag", '"1"')
        handler.end_headers()
        handler.wfile.write(CONTENT[:200_000])
        handler.wfile.flush()
        time.sleep(20)
        handler.close_connection = True

    files.faults = [stalls]
    command = [sys.executable, "-m", "intake.fetch", "water.levels"]
    partial = tmp_path / "SDN_FEEDS" / ".fetched" / "water.levels" / "partial"
    with subprocess.Popen(command, env=environment) as fetching:
        deadline = time.monotonic() + 60
        while sum(path.stat().st_size for path in partial.glob("*")) < 100_000 and time.monotonic() < deadline:
            time.sleep(0.05)
        fetching.send_signal(signal.SIGKILL)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "levels.csv\n"), done.stderr
    assert files.headers(1)["Range"].startswith("bytes=")
    command = [sys.executable, "-m", "pipeline.land", "water.levels"]
    landed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert len(landed) == 1
    assert landed[0].startswith("levels-")

"""Rows that were erased: the files that held them are refused, then gone; the next one is made without them."""

import pytest

from lakehouse import erasing
from pipeline.erasure import caches
from pipeline.erasure.person import person
from tests.marketplace.doors.files.conftest import FilesDoor
from tests.support.gate import make_dataset
from tests.support.persons import names

pytestmark = pytest.mark.postgres
ERASED = person(make_dataset(), "invoice", "d1-3")


def test_an_older_version_is_refused_and_its_file_goes(files: FilesDoor, ann: str) -> None:
    files.grant("acme", columns=["invoice", "country"])
    for form in ("csv", "parquet"):
        files.made(ann, form=form)
    old = files.made(ann, form="csv")
    assert "d1-3" in files.got(ann, old).text
    erasing.remove(files.folder, ERASED.row)
    erasing.forget(files.folder)
    assert files.got(ann, old).json()["code"] == "version_gone"
    assert files.ask(ann, form="csv", release="rel_d2").json()["code"] == "version_gone"
    assert caches.counted(files.home, ERASED).files == 2
    caches.erase(files.home, ERASED)
    assert files.got(ann, old).status_code == 404
    new = files.got(ann, files.made(ann, form="csv")).text
    assert "d1-3" not in new
    assert "d1-4" in new
    assert list(names(files.home, "d1-3,")) == []

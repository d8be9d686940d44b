"""Two recipients: `paris` may read the rows of France, customers as codes; `everything` all that is not personal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.marketplace import Web
from tests.support.share import FRANCE, Recipient, Sharing, orders, sharing


@pytest.fixture
def door(web: Web, tmp_path: Path, database_url: str) -> Iterator[Sharing]:
    """Version 1: September of France and Korea; version 2: October of France."""
    with sharing(web, tmp_path, database_url) as made:
        made.append("d1", orders("d1", "2026-09", {"France": 3, "대한민국": 4}))
        made.append("d2", orders("d2", "2026-10", {"France": 5}))
        yield made


@pytest.fixture
def paris(web: Web, door: Sharing) -> Recipient:
    _, viewer = web.signed_in_as("buyer", "acme")
    door.grant("acme", **FRANCE)
    return Recipient(door, door.token(viewer.member_id)[0])


@pytest.fixture
def everything(web: Web, door: Sharing) -> Recipient:
    _, viewer = web.signed_in_as("buyer", "beta")
    door.grant("beta")
    return Recipient(door, door.token(viewer.member_id)[0])


@pytest.fixture
def nobody(web: Web, door: Sharing) -> Recipient:
    """A member of a company that bought nothing."""
    _, viewer = web.signed_in_as("buyer", "gamma")
    return Recipient(door, door.token(viewer.member_id)[0])

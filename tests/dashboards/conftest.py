"""Pages that are shown without a network: their settings name addresses at which nobody answers."""

from collections.abc import Iterator

import pytest

from dashboards import settings as told


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("SDN_NAME", "SDN_MARKETPLACE_URL", "SDN_DASHBOARDS_URL", "SDN_SQL_URL", "SDN_CA_FILE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SDN_SECTORS", "")
    told.settings.cache_clear()
    told.declarations.cache_clear()
    yield
    told.settings.cache_clear()
    told.declarations.cache_clear()

"""npm's modules as browsers get them: every import leads to a module that is served."""

import re

import pytest

from marketplace.web.modules import FILES, module
from marketplace.web.static import assets
from tests.support.marketplace import Web


@pytest.mark.parametrize("name", FILES)
def test_every_import_of_a_module_is_served_too(name: str) -> None:
    text = module(name, "/static/x/")
    assert text is not None
    found = re.findall(r"^(?:import|export)\b[^;'\"]*\bfrom\s*['\"]([^'\"]+)", text, re.MULTILINE)
    assert {address.removeprefix("/static/x/") for address in found} <= FILES.keys()


@pytest.mark.postgres
def test_browsers_keep_a_module_and_nothing_else_is_served(web: Web) -> None:
    client = web.client()
    answer = client.get(assets().address("modules/@codemirror/view"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    assert 'from "' + assets().address("modules/@codemirror/state") in answer.text.replace("'", '"')
    for other in ("modules/../package.json", "modules/axe-core", "modules/@codemirror/view/package.json"):
        assert client.get(assets().address(other)).status_code == 404

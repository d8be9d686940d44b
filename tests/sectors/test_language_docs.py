"""The language in three places: what the loader takes, the schema for editors, the page that explains it."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sectors.loader import load_dataset
from sectors.registry import BUILT_IN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "declarations.md").read_text(encoding="utf-8")
SCHEMA = json.loads((BUILT_IN / "schemas" / "dataset.schema.json").read_text(encoding="utf-8"))
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
TAKES = re.compile(r"\.(?:take|optional|strings|text|table|tables|zone|above_zero|length|choice|has)\(\s*\"(\w+)\"")
HELPED = re.compile(r"(?:_only|_bare|_pattern)\(\s*\w+, \"(\w+)\"")
OF_SECTORS = {
    *("sector", "lead", "legal", "retention_days", "id", "en", "ko", "off", "default_licence"),
    *("legal_frame", "laws", "personal_data", "approver"),
}
REQUIRED = {
    "dataset": 'title = { en = "T", ko = "티" }\ndescription = { en = "D", ko = "디" }\n',
    "feed": 'supply_center = "center"\nfiles = "*"\ncron = "0 0 * * *"\n',
}
COLUMNS = """
[[column]]
name = "station"
type = "varchar"
required = true
[[column]]
name = "measured_at"
type = "timestamp"
required = true
[[column]]
name = "level"
type = "double"
[[column]]
name = "updated_at"
type = "timestamp"
[[column]]
name = "change_type"
type = "varchar"
"""


def whole(example: str) -> str:
    """The example with what every declaration must have."""
    text = example
    for table, needed in REQUIRED.items():
        held = tomllib.loads(example).get(table, {})
        missing = "".join(line + "\n" for line in needed.splitlines() if line.split(" ")[0] not in held)
        head = f"[{table}]\n"
        text = (
            text.replace(head, head + missing, 1)
            if re.search(rf"^\[{table}\]$", text, re.MULTILINE)
            else head + missing + text
        )
    return text + COLUMNS


def properties(node: Any) -> set[str]:
    """Every key that the schema names, at any depth."""
    if isinstance(node, dict):
        named = set(node.get("properties", {})) if isinstance(node.get("properties"), dict) else set()
        return named.union(*(properties(value) for value in node.values()))
    return set().union(*map(properties, node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_of_the_page_loads_and_fits_the_schema(tmp_path: Path, example: str) -> None:
    folder = tmp_path / "water"
    folder.mkdir()
    (folder / "hooks.py").write_text("def sentences(lines):\n    yield from ()\n", encoding="utf-8")
    file = folder / "levels.toml"
    file.write_text(whole(example), encoding="utf-8")
    assert load_dataset(file, ["center"]).id == "water.levels"
    jsonschema.validate(tomllib.loads(whole(example)), SCHEMA)


def test_the_loader_the_schema_and_the_page_know_the_same_keys() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in BUILT_IN.glob("*.py") if path.stem not in OTHERS)
    taken = set(TAKES.findall(sources)) | set(HELPED.findall(sources))
    checks = set(SCHEMA["$defs"]["column"]["properties"]["checks"]["items"]["properties"])
    assert properties(SCHEMA) - checks - {"en", "ko"} == taken - OF_SECTORS
    shown = {
        key for example in EXAMPLES for key in re.findall(r"[\w]+(?= =)|(?<=\[)\w+(?=\])|(?<=\.)\w+(?=\])", example)
    }
    assert properties(SCHEMA) <= shown


OTHERS = ("classification", "registry", "spec", "hooks")  # no readers of a dataset's declaration


@pytest.mark.parametrize("file", sorted(BUILT_IN.glob("*/*.toml")), ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_declaration_fits_the_schema(file: Path) -> None:
    if file.stem != "sector":
        jsonschema.validate(tomllib.loads(file.read_text(encoding="utf-8")), SCHEMA)


def test_the_schema_refuses_a_key_that_nobody_knows() -> None:
    declaration = tomllib.loads(whole(EXAMPLES[0]))
    declaration["dataset"]["keys"] = ["station"]
    with pytest.raises(jsonschema.ValidationError, match="'keys' was unexpected"):
        jsonschema.validate(declaration, SCHEMA)

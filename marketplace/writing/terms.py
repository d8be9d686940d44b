"""A plan's licence on one dataset: fields of the form ↔ its terms as programs write them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marketplace.licensing.masking import PARAMETERS
from marketplace.licensing.rules import partition_type
from marketplace.writing.fields import Tree, below, many, numbered, one, ticked
from marketplace.writing.term_inputs import Kind, TermInput, term_inputs
from sectors.spec.dataset import Dataset

SOME = "some"  # of the columns; otherwise all but personal ones
WHOLE = ("integer", "bigint")
QUOTAS = 3  # rows of the form


def to_terms(node: Tree, dataset: Dataset) -> dict[str, Any]:
    """What is typed, as JSON; what is empty is left out. Numbers stay texts where they are none: the schema says so."""
    found: dict[str, Any] = {"dataset": dataset.id}
    if one(node, "which") == SOME:
        found["columns"] = many(node, "columns")
    if masks := _masks(node, found.get("columns")):
        found["masks"] = masks
    if rows := _rows(below(node, "rows"), dataset):
        found["rows"] = rows
    if purposes := [_purpose(line) for line in one(node, "purposes").splitlines() if line.strip()]:
        found["purposes"] = purposes
    if quotas := [_quota(part) for _, part in numbered(node, "quotas") if one(part, "limit")]:
        found["quotas"] = quotas
    for term in term_inputs():
        _put(found, term, node)
    return found


def _put(found: dict[str, Any], term: TermInput, node: Tree) -> None:
    """The single input's value at its path."""
    *path, last = term.name.split(".")
    for part in path:
        node = below(node, part)
    value: Any = {Kind.TICK: ticked, Kind.LIST: _parted}.get(term.kind, one)(node, last)
    if value:
        for part in path:
            found = found.setdefault(part, {})
        found[last] = value


def _parted(node: Tree, name: str) -> list[str]:
    return [text.strip() for text in one(node, name).split(",") if text.strip()]


def _masks(node: Tree, shown: Sequence[str] | None) -> dict[str, Any]:
    """Of the columns that are shown: a mask of another one would be refused, and means nothing."""
    parts = {column: part for column, part in below(node, "masks").items() if isinstance(part, dict)}
    return {
        column: _mask(part)
        for column, part in parts.items()
        if one(part, "mask") and (shown is None or column in shown)
    }


def _mask(part: Tree) -> Any:
    mask = one(part, "mask")
    told = {name: READ.get(name, str)(one(part, name)) for name in _parameters(mask, part)}
    return {"mask": mask, **told} if told else mask


def _parameters(mask: str, part: Tree) -> list[str]:
    """Those of this mask that are filled in; a form without scripts shows those of all masks."""
    fitting = {"truncate": {"length"}, "generalise": {"words", "levels"}, "round": {"step"}, "bucket": {"edges"}}
    return [name for name in PARAMETERS if name in fitting.get(mask, set()) and one(part, name)]


def _levels(text: str) -> dict[str, str]:
    """Lines of `value = what stands in its place`."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {value.strip(): shown.strip() for value, _, shown in pairs}


READ: Mapping[str, Callable[[str], Any]] = {
    "levels": _levels,
    "edges": lambda text: [edge.strip() for edge in text.split(",") if edge.strip()],
}


def _rows(node: Tree, dataset: Dataset) -> list[dict[str, Any]]:
    kinds = {partition.name: partition_type(dataset, partition) for partition in dataset.partitions}
    found = []
    for column, part in node.items():
        if isinstance(part, dict) and one(part, "op"):
            typed = [text.strip() for text in one(part, "typed").split(",") if text.strip()]
            values = [_value(text, kinds.get(column, "varchar")) for text in [*many(part, "values"), *typed]]
            found.append({"column": column, "op": one(part, "op"), "values": list(dict.fromkeys(values))})
    return found


def _value(text: str, kind: str) -> bool | int | str:
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return int(text) if kind in WHOLE and text.removeprefix("-").isdecimal() else text


def _purpose(line: str) -> Any:
    """`English | 한국어`, or one text for both."""
    en, bar, ko = line.partition("|")
    return {"en": en.strip(), "ko": ko.strip()} if bar else en.strip()


def _quota(part: Tree) -> dict[str, str]:
    return {name: one(part, name) for name in ("measure", "per", "limit")}


def to_fields(terms: Mapping[str, Any], place: str) -> dict[str, list[str]]:
    """The fields of a licence that was written before; `place` is where in the form it stands."""
    found = {"dataset": [terms["dataset"]], "given": ["1"], "which": ["every"]}
    if terms.get("columns", "*") != "*":
        found |= {"which": [SOME], "columns": list(terms["columns"])}
    for column, mask in terms.get("masks", {}).items():
        found |= {f"masks.{column}.{name}": [text] for name, text in _written(mask).items()}
    for row in terms.get("rows", ()):
        values = [str(value).lower() if isinstance(value, bool) else str(value) for value in row["values"]]
        found |= {f"rows.{row['column']}.op": [row["op"]], f"rows.{row['column']}.values": values}
    if purposes := terms.get("purposes"):
        lines = [one if isinstance(one, str) else f"{one['en']} | {one['ko']}" for one in purposes]
        found["purposes"] = ["\n".join(lines)]
    for number, quota in enumerate(terms.get("quotas", ())):
        found |= {f"quotas.{number}.{name}": [str(value)] for name, value in quota.items()}
    for term in term_inputs():
        if (text := _text(term, _at(terms, term.name))) is not None:
            found[term.name] = [text]
    return {f"{place}.{name}": texts for name, texts in found.items()}


def _text(term: TermInput, value: Any) -> str | None:
    """None for what says nothing."""
    if term.kind is Kind.TICK:
        return "1" if value else None
    if value is None or value == []:
        return None
    return (
        ", ".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _written(mask: Any) -> dict[str, str]:
    told: dict[str, Any] = {"mask": mask} if isinstance(mask, str) else dict(mask)
    if "levels" in told:
        told["levels"] = "\n".join(f"{value} = {shown}" for value, shown in told["levels"].items())
    if "edges" in told:
        told["edges"] = ", ".join(str(edge) for edge in told["edges"])
    return {name: str(value) for name, value in told.items()}


def _at(terms: Mapping[str, Any], path: str) -> Any:
    value: Any = terms
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value

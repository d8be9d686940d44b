"""The form's fields ↔ a listing's draft as programs write it. Pure.

read(fields, datasets) → Read: content, and for each part of it that lies elsewhere in the form, where
written(content)       → fields
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.writing.fields import Fields, Tree, below, many, numbered, one, ticked, tree
from marketplace.writing.terms import to_fields, to_terms
from sectors.spec.dataset import Dataset
from wire.money import DIGITS, Money

NUMBERS = ("fresh_within_hours", "schema_notice_days")


@dataclass
class Read:
    """`origins`: path in the content → path in the form; `problems`: path in the form → what cannot be read there."""

    content: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def read(fields: Fields, datasets: Mapping[str, Dataset]) -> Read:
    """All that is typed; what is empty is left out. `datasets` are those that may be offered."""
    typed, found = tree(fields), Read()
    chosen = [dataset for dataset in many(typed, "datasets") if dataset in datasets]
    found.content = {"slug": one(typed, "slug"), "datasets": chosen}
    found.content |= {name: _both(below(typed, name)) for name in ("title", "summary")}
    found.content |= {name: both for name in ("coverage", "cadence") if (both := _both(below(typed, name)))}
    _list(found, typed, "use_cases", _both)
    _list(found, typed, "sample_queries", _query)
    if promise := _promise(below(typed, "promise"), found):
        found.content["promise"] = promise
    plans = [(number, part) for number, part in numbered(typed, "plans")]
    found.content["plans"] = [_plan(found, place, pair, chosen, datasets) for place, pair in enumerate(plans)]
    return found


def _both(node: Tree) -> dict[str, str]:
    return {language: text for language in ("en", "ko") if (text := one(node, language))}


def _query(node: Tree) -> dict[str, Any]:
    found: dict[str, Any] = {"title": _both(below(node, "title"))} if _both(below(node, "title")) else {}
    return found | ({"sql": sql} if (sql := one(node, "sql")) else {})


def _list(found: Read, typed: Tree, name: str, reads: Callable[[Tree], dict[str, Any]]) -> None:
    """The parts of a list that say something."""
    told = [(number, value) for number, part in numbered(typed, name) if (value := reads(part))]
    if told:
        found.content[name] = [value for _, value in told]
        found.origins |= {f"{name}.{place}": f"{name}.{number}" for place, (number, _) in enumerate(told)}


def _promise(node: Tree, found: Read) -> dict[str, Any]:
    told: dict[str, Any] = {name: text for name in NUMBERS if (text := one(node, name))}
    if share := one(node, "complete_share"):
        try:
            told["complete_share_bp"] = int(Decimal(share) * 100)
        except (InvalidOperation, ValueError, OverflowError):
            found.problems["promise.complete_share"] = "Write a number"
    return told


def _plan(
    found: Read, place: int, pair: tuple[str, Tree], chosen: Sequence[str], datasets: Mapping[str, Dataset]
) -> dict[str, Any]:
    number, node = pair
    at = f"plans.{number}"
    found.origins[f"plans.{place}"] = at
    kind, currency = one(node, "kind") or "free", one(node, "currency") or "KRW"
    plan: dict[str, Any] = {"kind": kind, "currency": currency}
    if kind in ("one_off", "subscription", "usage") and one(node, "price"):
        plan["price_minor"] = _money(found, f"{at}.price", one(node, "price"), currency)
    if kind == "subscription":
        plan |= {"interval": one(node, "interval") or "month", "per_seat": ticked(node, "per_seat")}
    if kind == "trial":
        plan["trial_days"] = one(node, "trial_days") or None
    if kind == "usage":
        plan["usage"] = _usage(found, f"{at}.usage", below(node, "usage"), currency)
    plan |= {"approval": True} if ticked(node, "approval") else {}
    plan |= {"copies": one(node, "copies")} if one(node, "copies") else {}
    given = [(n, part) for n, part in numbered(node, "licences") if _is_given(part, chosen)]
    found.origins |= {f"plans.{place}.licences.{k}": f"{at}.licences.{n}" for k, (n, _) in enumerate(given)}
    return plan | {"licences": [to_terms(part, datasets[one(part, "dataset")]) for _, part in given]}


def _is_given(licence: Tree, chosen: Sequence[str]) -> bool:
    return ticked(licence, "given") and one(licence, "dataset") in chosen


def _usage(found: Read, at: str, node: Tree, currency: str) -> dict[str, Any]:
    usage: dict[str, Any] = {"measure": one(node, "measure") or "queries"}
    for name in ("unit_price", "cap"):
        if text := one(node, name):
            usage[f"{name}_minor"] = _money(found, f"{at}.{name}", text, currency)
    return usage | {name: text for name in ("per", "included") if (text := one(node, name))}


def _money(found: Read, at: str, text: str, currency: str) -> int | None:
    try:
        return Money.parse(text, currency).minor
    except (ValueError, KeyError):
        found.problems[at] = "Write an amount in figures, as 12000 or 9.90"
        return None


def written(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of a draft that was written before."""
    found = {"slug": [content["slug"]], "datasets": list(content["datasets"])}
    for name in ("title", "summary", "coverage", "cadence"):
        found |= {f"{name}.{language}": [text] for language, text in content.get(name, {}).items()}
    for number, line in enumerate(content.get("use_cases", ())):
        found |= {f"use_cases.{number}.{language}": [text] for language, text in line.items()}
    for number, query in enumerate(content.get("sample_queries", ())):
        found |= {f"sample_queries.{number}.title.{language}": [text] for language, text in query["title"].items()}
        found[f"sample_queries.{number}.sql"] = [query["sql"]]
    promise = content.get("promise", {})
    found |= {f"promise.{name}": [str(promise[name])] for name in NUMBERS if promise.get(name)}
    if share := promise.get("complete_share_bp"):
        found["promise.complete_share"] = [f"{share / 100:g}"]
    for number, plan in enumerate(content.get("plans", ())):
        found |= _plan_fields(plan, f"plans.{number}", content["datasets"])
    return found


def _plan_fields(plan: Mapping[str, Any], at: str, datasets: Sequence[str]) -> dict[str, list[str]]:
    currency = plan.get("currency", "KRW")
    found = {f"{at}.currency": [currency]}
    for name in ("kind", "interval", "trial_days", "copies"):
        found |= {f"{at}.{name}": [str(plan[name])]} if plan.get(name) else {}
    for name in ("per_seat", "approval"):
        found |= {f"{at}.{name}": ["1"]} if plan.get(name) else {}
    if plan.get("price_minor"):
        found[f"{at}.price"] = [_figures(plan["price_minor"], currency)]
    for name, value in (plan.get("usage") or {}).items():
        if value is not None:
            text = _figures(value, currency) if name.endswith("_minor") else str(value)
            found[f"{at}.usage.{name.removesuffix('_minor')}"] = [text]
    places = {dataset: number for number, dataset in enumerate(datasets)}
    for terms in plan["licences"]:
        found |= to_fields(terms, f"{at}.licences.{places[terms['dataset']]}")
    return found


def _figures(minor: int, currency: str) -> str:
    return Money(minor, currency).figures() if currency in DIGITS else str(minor)

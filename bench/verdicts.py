"""What is right of a shared case, held against what draft and check said of its file. Pure.

expected (an entry of expected.json) + told (of bench.tried) → what is wrong, what was asked about
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]
ACCOUNT = ("read", "accepted", "quarantined", "skipped")
DATES = ("date", "timestamp")
FILLING = {"a", "an", "the", "of", "within", "several", "in"}


def of_refusal(case: Facts, refused: Facts, *, by_draft: bool) -> Iterator[str]:
    """What is wrong with a refusal; a draft's has no code."""
    words = f"{refused['place']}: {refused['cause']}. {refused['remedy']}"
    if case["verdict"] != "refused" and not _may_be_refused(case, refused, words):
        yield f"refused: {words}"
        return
    code, want = refused.get("code"), case.get("code")
    if case["verdict"] == "refused" and not by_draft and want not in (None, "any", code):
        yield f"the code is {code}, not {want}"
    if (place := case.get("place_names")) and place not in words:
        yield f"it does not name {place}: {words}"
    if (cause := case.get("cause_names")) and not all(word in words.lower() for word in _words(cause)):
        yield f"it does not say {cause}: {words}"


def of_run(case: Facts, run: Facts, asked: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """What is not as it should be of a file that was taken, and whether it may be and was asked about."""
    if case["verdict"] == "refused":
        yield f"accepted {run['accepted']} of {run['read']}, not refused", False
        return
    for name in ACCOUNT:
        if run[name] != case[name]:
            yield f"{name} {run[name]}, not {case[name]} {run['reasons']}", False
    if (lines := case.get("quarantined_lines")) is not None and run["lines"] != lines:
        yield f"quarantined lines {run['lines']}, not {lines}", False
    yield from _of_values(case, run, asked)
    yield from ((said, False) for said in (*_of_columns(case, run), *_of_key(case, run)))


def of_limits(case: Facts, drafting: tuple[float, float] | None, checking: tuple[float, float] | None) -> Iterator[str]:
    """Seconds and MiB beyond the case's limits."""
    limits = case.get("limits", {})
    for name, spent in (("draft", drafting), ("check", checking)):
        if spent and limits and spent[0] > limits[f"{name}_seconds"]:
            yield f"{name}: {spent[0]:.0f} s, more than {limits[f'{name}_seconds']}"
        if spent and limits and spent[1] > limits["memory_mb"]:
            yield f"{name}: {spent[1]:.0f} MiB, more than {limits['memory_mb']}"


def _may_be_refused(case: Facts, refused: Facts, words: str) -> bool:
    """`or_refused`: a code, and what the refusal names; `needs`: what only a person can say, which it must speak of."""
    if needs := case.get("needs"):
        return needs.split(" ", 1)[0] in words and "line" in words and "byte" in words
    code, _, naming = case.get("or_refused", "").partition(", naming ")
    names = [word for word in naming.split() if any(sign.isupper() for sign in word)]
    return bool(code) and refused.get("code") in (None, code) and all(name in words for name in names)


def _words(cause: str) -> set[str]:
    """The words that a refusal must hold, whether of one or of several."""
    return {word.removesuffix("s") for word in set(cause.lower().split()) - FILLING}


def _of_values(case: Facts, run: Facts, asked: Sequence[str]) -> Iterator[tuple[str, bool]]:
    for wanted in case["values"]:
        row = run["rows"].get(str(wanted["data_row"]), {})
        for source, want in wanted["values"].items():
            name = _named(run["columns"], source, by_place="by" in case)
            got = row.get(name) if name else "(no column)"
            if name is None or not same(want, got):
                said = f"row {wanted['data_row']}, {source}: {got!r}, not {want!r}"
                yield said, source in case.get("or_asks", ()) and _is_asked(asked, name, source)


def _named(columns: Sequence[Facts], source: str, *, by_place: bool) -> str | None:
    """The column that reads a source; of documents the last step of its path will do."""
    if by_place:
        return columns[int(source) - 1]["name"] if int(source) <= len(columns) else None
    ways = (source, source.rsplit("/", 1)[-1])
    return next((each["name"] for each in columns if any(way in each["sources"] for way in ways)), None)


def _is_asked(asked: Sequence[str], name: str | None, source: str) -> bool:
    return any(re.search(rf"\b{re.escape(name or source)}\b", said) or source in said for said in asked)


def same(want: Any, got: Any) -> bool:
    """Nothing is null or an empty text; numbers as numbers; a date is its midnight too."""
    if want is None or isinstance(want, bool):
        return got == want if want is not None else got in (None, "")
    if isinstance(want, int | float):
        try:
            return abs(float(got) - want) < 1e-9 * max(1, abs(want))
        except (TypeError, ValueError):
            return False
    return str(got) in (want, f"{want} 00:00:00")


def _of_columns(case: Facts, run: Facts) -> Iterator[str]:
    for wanted, kinds in (("text_columns", ("varchar",)), ("date_columns", DATES)):
        for source in case.get(wanted, ()):
            types = [each["type"] for each in run["columns"] if source in each["sources"]]
            if types and types[0] not in kinds:
                yield f"{source} is {types[0]}"
    if (path := case.get("records_at")) and run["records_at"] != path:
        yield f"records at {run['records_at']}, not {path}"


def _of_key(case: Facts, run: Facts) -> Iterator[str]:
    sources = {each["name"]: each["sources"] for each in run["columns"]}
    key = [source for name in run["key"] for source in sources[name]]
    never = case.get("key_not", [])
    if set(key) & set([never] if isinstance(never, str) else never):
        yield f"the key is {key}"
    allowed = [each if isinstance(each, list) else [each] for each in case.get("key_any_of", [])]
    if allowed and key not in allowed:
        yield f"the key is {key}, not one of {allowed}"

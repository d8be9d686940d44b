"""A long document is read as a short one: the same records, or the same refusal, whatever pieces it comes in."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import json_stream, paths
from reading.bounds import Bounds, held_to
from reading.errors import Refusal
from reading.json_text import parsed, within_depth

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=12,
)
PATHS = st.sampled_from(["", "[*]", "a[*]", "a.b[*]", "b[*]"])
MISTAKES = st.sampled_from(["", ",", "]", "}", '"', "{", "x", '\\u0000"', '{"a":1,"a":2}', '"\\ud800"', "0", " \n"])


def outcome(records: Any) -> Any:
    """The records, or the code and cause of the refusal."""
    try:
        return [(json.dumps(each.value, default=str), each.keys) for each in records()]
    except Refusal as refused:
        return refused.code, refused.cause.split(":")[0], "twice" in refused.cause


def cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


@given(
    value=VALUES,
    rows=PATHS,
    size=st.integers(1, 20),
    indent=st.sampled_from([None, 1]),
    mistake=MISTAKES,
    at=st.integers(0, 60),
)
def test_pieces_make_no_difference(  # noqa: PLR0917
    value: Any, rows: str, size: int, indent: int | None, mistake: str, at: int
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    at = min(at, len(text)) if mistake else 0
    text = text[:at] + mistake + text[at:]
    whole = outcome(lambda: paths.records(parsed(text, "f"), rows))
    streamed = outcome(lambda: json_stream.records(cut(text, size), rows, "f"))
    assert streamed == whole or (isinstance(whole, tuple) and isinstance(streamed, tuple) and whole[0] == streamed[0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": [\n {"b": 1},\n {"b": tru}]}', "it is not JSON: Expecting value: line 3 column 8 (char 26)"),
        ('[{"b": 1} {"b": 2}]', "it is not JSON: Expecting ',' delimiter: line 1 column 11 (char 10)"),
        ('[{"b": 1}] x', "it is not JSON: Extra data: line 1 column 12 (char 11)"),
        ('[{"b": 1}', "it is not JSON: Expecting ',' delimiter: line 1 column 10 (char 9)"),
        ('[{},\n{"b": "\\u0000"}]', "f, line 2: \\u0000 is a NUL character"),
        ('[{"b": 1, "b": 2}]', "f, [0]: the key 'b' stands twice in one object"),
        ('{"a": [{"b": {"c": 1, "c": 2}}], "z": 1}', "f, a[0].b: the key 'c' stands twice in one object"),
        ('{"a": [], "a": []}', "f: the key 'a' stands twice in one object"),
    ],
)
def test_a_mistake_is_named_by_its_place_in_the_whole(text: str, says: str) -> None:
    rows = "a[*]" if text.startswith("{") else ""
    for size in (1, 3, 1000):
        with pytest.raises(Refusal) as refused:
            list(json_stream.records(cut(text, size), rows, "f"))
        assert says in f"{refused.value.place}: {refused.value.cause}"


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_depth_is_counted_across_pieces_and_brackets_in_texts_are_none(size: int) -> None:
    sound = json.dumps(["[{" * 300, '\\"[[' * 300, "\\"] + [[]] * 300)
    with held_to(Bounds(depth=3)):
        assert "".join(within_depth(cut(sound, size), "f")) == sound
        assert parsed(sound, "f")[0] == "[{" * 300
        deep = '{"a": [[{"b": 1}]]}'
        with pytest.raises(Refusal, match="nest too deep") as refused:
            list(within_depth(cut(deep, size), "f"))
        assert refused.value.code == "broken_document"
        with pytest.raises(Refusal, match="nest too deep"):
            parsed(deep, "f")


def test_one_endless_value_is_bounded() -> None:
    with held_to(Bounds(document=1000)), pytest.raises(Refusal, match="one value of the document") as refused:
        list(json_stream.records(cut('[{"a": "' + "x" * 5000, 100), "", "f"))
    assert refused.value.code == "too_large"

"""The tables and schemas that a statement names, from its text alone: a refusal may name these and nothing else. Pure.

    Said → Name("finance.rates"), Name("finance", schema), …  each once, in the order of the text

One walk over the scanner's words, with one frame for each open parenthesis. A name stands where a relation may:
after FROM, JOIN, TABLE, a comma of a FROM, in a SHOW or DESCRIBE. What a WITH of an enclosing query defines is not a
table; a name that no session completes is not one either: Trino looks nothing up for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lakehouse.layout import CATALOG
from marketplace.doors.sql.scanner import END, Token, Unreadable, tokens
from marketplace.doors.sql.statements import Said, unwrapped

OPERANDS = frozenset({"extract", "trim", "substring"})  # EXTRACT(x FROM y): no relation follows
BEFORE = frozenset({"from", "join", "table", "into", "update", "view", "analyze"})
LIST_ENDS = frozenset({
    "where", "group", "having", "window", "union", "intersect", "except", "order", "limit", "offset", "fetch", "select",
})  # fmt: skip
QUERY = frozenset({"select", "values", "with"})
SHOWN = frozenset({"tables", "functions", "columns", "stats", "create", "grants", "branches"})
NOT_NAMES = frozenset(
    {"select", "values", "with", "table", "only", "if", "not", "exists"}
)  # where a relation may stand
SYSTEM_SCHEMA = "information_schema"
SYSTEM = "system"  # Trino's own catalog: nobody sells what is there
MOST_PARENTHESES = 5_000  # within each other; Trino follows fewer


@dataclass(frozen=True, slots=True)
class Name:
    """`text` as a person writes it: `sector.dataset`, or the sector alone."""

    text: str
    is_schema: bool = False
    catalog: str = CATALOG


def names(said: Said) -> list[Name]:
    """Those in the data's catalog. Unreadable for a text that is too long or nested too deep."""
    return [name for name in _named(said) if name.catalog == CATALOG]


def system_tables(said: Said) -> list[str]:
    """Those in Trino's own catalog, as `system.runtime.nodes`."""
    return [f"{SYSTEM}.{name.text}" for name in _named(said) if name.catalog == SYSTEM]


def _named(said: Said) -> list[Name]:
    inner = unwrapped(said.sql)
    if inner.by_name is not None:
        found = _found(tokens(said.prepared.get(inner.by_name, "")), said)
    else:
        found = _found(inner.tokens, said)
    return list(dict.fromkeys(name for name in found if name is not None))


def _found(rest: Iterator[Token], said: Said) -> Iterator[Name | None]:
    first = next(rest, END)
    if first.is_word("show"):
        yield from _in_show(rest, said)
    elif first.is_word("describe", "desc"):
        yield from _in_describe(rest, said)
    elif first.is_word("use"):
        parts, _ = _qualified(next(rest, END), rest)
        yield _schema(parts, said)
    else:
        yield from _in_query(first, rest, said)


def _in_show(rest: Iterator[Token], said: Said) -> Iterator[Name | None]:
    """SHOW TABLES FROM s, COLUMNS FROM t, STATS FOR t or (query), CREATE … x, GRANTS ON … x, BRANCHES FROM TABLE t."""
    what = next(rest, END)
    if what.text not in SHOWN or not (what.is_word("create") or next(rest, END).is_word("from", "in", "for", "on")):
        return
    named, of_schema = next(rest, END), what.is_word("tables", "functions")
    if named.is_word("table", "view", "materialized", "schema", "function"):
        of_schema = named.is_word("schema")
        view = named.is_word("materialized")
        named = next(rest, END)
        named = next(rest, END) if view else named
    if named.is_sign("("):
        yield from _in_query(named, rest, said)
        return
    parts, _ = _qualified(named, rest)
    yield _schema(parts, said) if of_schema else _table(parts, said)


def _in_describe(rest: Iterator[Token], said: Said) -> Iterator[Name | None]:
    """DESCRIBE t; DESCRIBE INPUT p and OUTPUT p are about a prepared statement."""
    first = next(rest, END)
    parts, after = _qualified(first, rest)
    if first.is_word("input", "output") and after.is_name:
        yield from _found(tokens(said.prepared.get(after.text, "")), said)
    else:
        yield _table(parts, said)


@dataclass(slots=True)
class Frame:
    """What is known between a parenthesis and its end."""

    operand: bool = False  # inside EXTRACT( and its like
    awaits: bool = False  # a relation comes next
    lists: bool = False  # commas part relations
    begun: bool = False  # past its WITH
    recursive: bool = False
    candidate: str = ""  # the name before AS (
    defines: str = ""  # the name that this parenthesis is the definition of
    defined: set[str] = field(default_factory=set)


def _in_query(first: Token, rest: Iterator[Token], said: Said) -> Iterator[Name | None]:
    stack, before, token = [Frame()], END, first
    while token is not END:
        frame, after = stack[-1], None
        if token.is_sign("("):
            _open(stack, before)
        elif token.is_sign(")"):
            _close(stack)
        elif frame.awaits and token.is_name and not token.is_word(*NOT_NAMES):
            parts, after = _qualified(token, rest)
            frame.awaits = False
            if not after.is_sign("(") and not _is_defined(parts, stack):
                yield _table(parts, said)
            token = Token(token.kind, parts[-1])
        else:
            _note(frame, token, before)
        before, token = token, next(rest, END) if after is None else after


def _note(frame: Frame, token: Token, before: Token) -> None:
    """What a word outside of names changes."""
    if token.is_sign(","):
        frame.awaits = frame.lists
    elif token.is_word("with") and not frame.begun:
        frame.awaits = frame.lists = False
    elif token.is_word("recursive") and before.is_word("with"):
        frame.recursive = True
    elif token.is_word(*BEFORE):
        relation = not frame.operand and not before.is_word("distinct")
        frame.awaits, frame.lists = relation, frame.lists or (relation and token.is_word("from"))
        frame.begun = True
    elif token.is_word(*LIST_ENDS, *QUERY):
        frame.awaits = frame.lists = False
        frame.begun = True
    elif token.is_name and not token.is_word("as") and not frame.begun:
        frame.candidate = token.text


def _open(stack: list[Frame], before: Token) -> None:
    if len(stack) >= MOST_PARENTHESES:
        raise Unreadable
    frame = stack[-1]
    defines = frame.candidate if before.is_word("as") and not frame.begun else ""
    if defines and frame.recursive:
        frame.defined.add(defines)
    stack.append(Frame(operand=before.is_word(*OPERANDS), awaits=frame.awaits, lists=frame.awaits, defines=defines))
    frame.awaits = False


def _close(stack: list[Frame]) -> None:
    closed = stack.pop()
    if not stack:
        stack.append(Frame())
    elif closed.defines:
        stack[-1].defined.add(closed.defines)


def _is_defined(parts: list[str], stack: list[Frame]) -> bool:
    return len(parts) == 1 and any(parts[0] in frame.defined for frame in stack)


def _qualified(first: Token, rest: Iterator[Token]) -> tuple[list[str], Token]:
    """The parts of a name that begins with `first`, and the word after it."""
    parts = [first.text]
    after = next(rest, END)
    while after.is_sign("."):
        part = next(rest, END)
        if not part.is_name:
            return parts, part
        parts.append(part.text)
        after = next(rest, END)
    return parts, after


def _table(parts: list[str], said: Said) -> Name | None:
    """None for lists of what there is, and for what nothing completes."""
    places: list[str | None] = [said.catalog, said.schema]
    catalog, schema, table = ([*places[: max(3 - len(parts), 0)], *parts])[:3]
    if not catalog or schema in (None, SYSTEM_SCHEMA) or not table:
        return None
    return Name(f"{schema}.{table}", catalog=catalog)


def _schema(parts: list[str], said: Said) -> Name | None:
    catalog, schema = (said.catalog, *parts)[-2:]
    return Name(schema, is_schema=True) if catalog == CATALOG and schema and schema != SYSTEM_SCHEMA else None

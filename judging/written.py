"""Expressions written for an engine: each by itself, those of columns that are declared alike once for all of them.

A tree of a whole query of thousands of columns would be copied again and again, and be deeper than engines follow.
"""

from dataclasses import dataclass, replace
from functools import cache

from sqlglot import exp

from judging.bare import bare, has_more
from judging.expressions import cleaned, typed
from judging.zones import in_utc
from sectors.spec.column import Column
from sectors.spec.text import Text

PREFIX = "_text_"
ANY = "\x1acolumn\x1a"  # whatever the name is
NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Writer:
    """`dialect`: of sqlglot, spark or duckdb."""

    dialect: str

    def name(self, name: str) -> str:
        return _quoted(name, self.dialect)

    def tree(self, tree: exp.Expr) -> str:
        return tree.sql(dialect=self.dialect, identify=True, copy=False)

    def cleaned(self, column: Column) -> str:
        """What the column says, from the parsed text."""
        return self._named(column, _cleaned(_kind(column), self.dialect))

    def bare(self, column: Column) -> str:
        """The text of a value alone, from the cleaned text."""
        return self._named(column, _bare(_kind(column), self.dialect))

    def typed(self, column: Column) -> str:
        """The value, from the cleaned text, or from the bare one where that is another, under the column's name."""
        return self._named(column, _typed(_kind(column), self.dialect))

    def in_utc(self, column: Column, zone: str) -> str:
        """The local time in UTC."""
        return self._named(column, _in_utc(zone, self.dialect))

    def _named(self, column: Column, written: str) -> str:
        return written.replace(ANY, self.name(column.name)[1:-1])


def _kind(column: Column) -> Column:
    """What decides how a text is read."""
    told = replace(column, name=ANY, sources=(), parts=(), file_name=None, title=NO_TEXT, unit=None, checks=())
    return replace(told, required=False)


def _of(prefix: str = "") -> exp.Column:
    return exp.column(prefix + ANY, quoted=True)


@cache
def _quoted(name: str, dialect: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect)


@cache
def _cleaned(kind: Column, dialect: str) -> str:
    return Writer(dialect).tree(cleaned(kind, _of()))


@cache
def _bare(kind: Column, dialect: str) -> str:
    return Writer(dialect).tree(bare(kind, _of(PREFIX)))


@cache
def _typed(kind: Column, dialect: str) -> str:
    return Writer(dialect).tree(typed(kind, _of("" if has_more(kind) else PREFIX), dialect))


@cache
def _in_utc(zone: str, dialect: str) -> str:
    return Writer(dialect).tree(in_utc(_of(), zone, dialect))

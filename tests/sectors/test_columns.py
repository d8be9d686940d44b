"""Columns of a declaration: what is wrong is refused with file, key, cause and remedy."""

from pathlib import Path

from tests.support.water import Mistake, demand_named, each

MISTAKES: list[Mistake] = [
    ('unit = "m"', 'parts = ["a", "b"]\nsource = "c"', "column[2].parts", "stands beside source"),
    ('unit = "m"', 'parts = ["a"]', "column[2].parts", "names fewer than two fields"),
    ('unit = "m"', 'file_name = "^.*$"', "column[2].file_name", "is not a pattern with one group"),
    ('unit = "m"', "first_year = 1960", "column[2].first_year", "a decimal(6,2) has no first_year"),
    ('unit = "m"', 'split = "+"', "column[2].split", "a decimal(6,2) has no split"),
    ('unit = "m"', 'thousands = "."', "column[2].thousands", "is the decimal mark, too"),
    ('unit = "m"', 'thousands = "x"', "column[2].thousands", "is 'x'. Use one of"),
    ('unit = "m"', 'thousands = "\u00a0"', "column[2].thousands", "a blank between thousands stands for one of any width"),
    (
        'type = "timestamp"',
        'type = "timestamp"\nchecks = [{ at_most = 9999-12-31T23:00:00-09:00 }]',
        "column[1].checks[0].at_most",
        "to year 9999 in UTC",
    ),
    ('unit = "m"', 'strip = ["m", ""]', "column[2].strip", "holds ''. Write each text bare"),
    ('unit = "m"', 'strip = " m"', "column[2].strip", "holds ' m'. Write each text bare"),
    ('unit = "m"', 'strip = "-"', "column[2].strip", "'-' is a part of numbers"),
    ('unit = "m"', 'strip = "("\nnegative = "(1)"', "column[2].strip", "'(' is of the sign '(1)', too"),
    ('unit = "m"', 'negative = "1"', "column[2].negative", "'1' does not show how minus one is written"),
    ('unit = "m"', 'negative = "-11"', "column[2].negative", "'-11' does not show how minus one is written"),
    ('unit = "m"', 'negative = "+1"', "column[2].negative", "'+1' does not show how minus one is written"),
    ('unit = "m"', 'negative = "1,-"', "column[2].negative", "'1,-' does not show how minus one is written"),
    ('name = "since"', 'name = "since"\nnegative = "(1)"', "column[3].negative", "a date has no negative"),
    ('name = "since"', 'name = "since"\nformat = "excl"', "column[3].format", "or excel for a spreadsheet's day numbers"),
    ("{ at_least = 1900-01-01 }", "{ at_least = 1900-01-01 }, { at_most = 1900-01-01T00:00:00Z }", "column[3].checks[1].at_most", "does not go with type date"),
    ('unit = "m"', 'null_pattern = "(?!x)"', "column[2].null_pattern", "is not read alike by every engine"),
    ('unit = "m"', "recode = { a = 1 }", "column[2].recode.a", "is not text for a bare text"),
    ('unit = "m"', 'convert = { from = "ft", divide = 3.3 }', "column[2].convert", "a decimal(6,2) has no convert"),
    ("checks = [{ between = [-1, 9.5] }]", 'checks = [{ not_before = "since" }]', "column[2].checks", "since a date"),
    ("checks = [{ between = [-1, 9.5] }]", 'checks = [{ not_before = "l" }]', "column[2].checks", "no column 'l'"),
    ('format = "%Y-%m-%d %H:%M"', 'format = "%Y-%m"', "column[1].format", "'%Y-%m' tells no day"),
    ('format = "%Y-%m-%d %H:%M"', 'format = "%m-%d"', "column[1].format", "a pattern needs a year"),
    ('name = "level"', 'name = "Level"', "column[2].name", "'Level' is not a column name"),
    ('name = "level"', 'name = "_level"', "column[2].name", "'_level' is not a column name"),
    ('type = "decimal(6,2)"', 'type = "decimal(39,2)"', "column[2].type", "is 'decimal(39,2)'"),
    ('type = "decimal(6,2)"', 'type = "doubl"', "column[2].type", "did you mean 'double'?"),
    ('name = "since"', 'name = "station"', "column[3]", "'station' names both station and station"),
    ('name = "since"', 'name = "since"\nsource = "관측소"', "column[3]", "'관측소' names both station and since"),
    ('name = "since"', 'name = "since"\nsource = " since"', "column[3].source", "holds no name, or a padded one"),
    ('name = "since"', 'name = "since"\nzone = "UTC"', "column[3].zone", "a date has no zone"),
    ('unit = "m"', 'format = "%Y"', "column[2].format", "a decimal(6,2) has no format"),
    ('format = "%Y-%m-%d %H:%M"', 'format = "%Y-%j"', "column[1].format", "%j is not a directive; use %Y"),
    ("{ between = [-1, 9.5] }", "{ betwen = [-1, 9.5] }", "column[2].checks[0].betwen", "is not a check. Use one of between"),
    ("{ between = [-1, 9.5] }", "{ between = [1] }", "column[2].checks[0].between", "has 1 values. It takes 2."),
    ("{ between = [-1, 9.5] }", "{ between = [9, 1] }", "column[2].checks[0].between", "9 is above 1. Give the smaller one first."),
    ("{ between = [-1, 9.5] }", '{ between = ["a", "b"] }', "column[2].checks[0].between", "'a' does not go with type decimal(6,2). It takes a number for a number"),
    ("{ between = [-1, 9.5] }", "{ at_most = 1e37 }", "column[2].checks[0].at_most", "1e+37 beside a decimal(6,2) takes more than 38 digits"),
    ("{ between = [-1, 9.5] }", "{ in = [] }", "column[2].checks[0].in", "has 0 values. It takes one or more."),
    ("{ between = [-1, 9.5] }", '{ matches = "a" }', "column[2].checks[0].matches", "does not go with type decimal(6,2). It takes for a varchar"),
    ("{ between = [-1, 9.5] }", "{ at_least = 0, at_most = 1 }", "column[2].checks[0]", "must have one key"),
    ('{ matches = "^[A-Z]{2}$" }', '{ matches = "(?=a)" }', "column[0].checks[0].matches", "without look-around or back references"),
    ('{ matches = "^[A-Z]{2}$" }', '{ matches = "[" }', "column[0].checks[0].matches", "a regular expression"),
    ("{ at_least = 1900-01-01 }", "{ at_least = 1900 }", "column[3].checks[0].at_least", "1900 does not go with type date"),
    ('sensitivity = "internal"', 'sensitivity = "secret"', "column[0].sensitivity", "Use one of public, internal, personal"),
    ("required = true\nchecks", 'required = "yes"\nchecks', "column[0].required", "is 'yes', not true or false"),
]  # fmt: skip


@each(MISTAKES)
def test_a_mistake_is_named_by_file_key_cause_and_remedy(tmp_path: Path, mistake: Mistake) -> None:
    demand_named(tmp_path, mistake)

"""What a person must decide: in the order of harm, with values, their lines, and the TOML that would answer."""

import tomllib
from pathlib import Path

from drafting.declaration.report import as_json, lines
from drafting.evidence import Example, Harm
from tests.support.drafting import drafted, of_rows, written

SIZES = [f"r{n};{n % 9 + 1},{n:03d}" for n in range(15)]


def test_a_question_names_two_values_with_their_lines_and_the_answer(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id;size", SIZES)
    asked = next(item for item in found.undecided if item.where == "size")
    assert asked.examples == (Example("1,000", 2), Example("1,009", 11))
    assert tomllib.loads("\n".join(asked.answer)) == {"name": "size", "type": "double", "decimal_mark": ","}
    assert asked.harm is Harm.VALUES


def test_lines_are_those_of_the_file_where_records_take_several(tmp_path: Path) -> None:
    content = 'id;note;size\n"a";"two\nlines";2,000\n\nb;one;3,001\n' + "".join(f"c{n};x;4,00{n}\n" for n in range(9))
    found = drafted(written(tmp_path, content))
    asked = next(item for item in found.undecided if item.where == "size")
    assert [example.line for example in asked.examples] == [2, 5]


def test_of_several_files_an_example_names_its_own(tmp_path: Path) -> None:
    files = [
        written(tmp_path, "\n".join(["id;size", *SIZES[part], ""]), f"{place}.csv")
        for place, part in enumerate((slice(0, 7), slice(7, 15)), 1)
    ]
    asked = next(item for item in drafted(*files).undecided if item.where == "size")
    assert asked.examples[0] == Example("1,000", 2, "1.csv")


def test_the_worst_comes_first_on_the_screen_in_the_head_and_in_json(tmp_path: Path) -> None:
    found = of_rows(tmp_path, "id;size", SIZES)
    told = "\n".join(lines(found, "en"))
    assert told.index("values may be wrong") < told.index("size: whether 1,000") < told.index("names, titles")
    assert "line 2: '1,000', line 11: '1,009'" in told
    assert '#       decimal_mark = ","' in found.text
    assert "값이 틀려도" in "\n".join(lines(found, "ko"))
    first = as_json(found, "en")["undecided"][0]
    assert (first["where"], first["harm"]) == ("size", "values")
    assert first["examples"][0] == {"text": "1,000", "line": 2, "file": ""}

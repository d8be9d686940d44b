"""What is run: one statement of a text, without the semicolon after it. Pure."""

import re

from marketplace.doors.query.errors import StatementUnfit

_PARTS = re.compile(
    r"(?P<quoted>'(?:[^']|'')*'?|\"(?:[^\"]|\"\")*\"?)|(?P<comment>--[^\r\n]*|/\*.*?(?:\*/|\Z))|(?P<end>;)|(?P<word>\S)",
    re.DOTALL,
)


def single(sql: str) -> str:
    """The statement; comments after its semicolon go with that. StatementUnfit where there are none, or several."""
    end = None
    words = 0
    for part in _PARTS.finditer(sql):
        if part["comment"]:
            continue
        if part["end"]:
            end = part.start() if end is None else end
            continue
        if end is not None:
            raise StatementUnfit(
                "there are several statements", remedy="Select the one to run.",
                korean=("질의문이 여러 개입니다", "실행할 질의문을 선택하세요."),
            )  # fmt: skip
        words += 1
    if not words:
        raise StatementUnfit(
            "there is none", remedy="Write one, such as SELECT 1.",
            korean=("질의문이 없습니다", "SELECT 1과 같은 질의문을 입력하세요."),
        )  # fmt: skip
    return sql if end is None else sql[:end]

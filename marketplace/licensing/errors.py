"""What licensing refuses."""

from collections.abc import Sequence

from marketplace.errors import Invalid, NotFound
from marketplace.licensing.korean import in_korean


class NotEnforceable(Invalid):
    """Terms that no engine can hold, or that would show personal data: named one by one in `detail`."""

    code, title = "licence_not_enforceable", "These licence terms cannot be enforced"

    def __init__(self, problems: Sequence[str]) -> None:
        korean = ("; ".join(map(in_korean, problems)), "표시된 조건을 고치세요. 아무것도 게시되지 않았습니다.")
        remedy = "Correct the named terms; nothing was published."
        super().__init__("; ".join(problems), remedy=remedy, korean=korean)
        self.problems = tuple(problems)


class UnknownDataset(NotFound):
    code, title = "unknown_dataset", "No such dataset is declared"

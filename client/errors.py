"""What the marketplace refused, as it said it."""

from wire.base import Problem


class MarketplaceProblem(Exception):
    """An answer of 400 or more: `code` is stable, `remedy` says what to do."""

    def __init__(self, problem: Problem) -> None:
        said = " ".join(part for part in (problem.title + ".", problem.detail, problem.remedy) if part)
        super().__init__(f"{problem.status} {problem.code}: {said}")
        self.status, self.code, self.detail, self.remedy = problem.status, problem.code, problem.detail, problem.remedy

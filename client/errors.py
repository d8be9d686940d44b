"""What the marketplace refused, as it said it."""

from wire.base import Problem


class MarketplaceProblem(Exception):
    """An answer of 400 or more: `code` is stable, `remedy` says what to do."""

    def __init__(self, problem: Problem) -> None:
        said = " ".join(_sentence(part) for part in (problem.title, problem.detail, problem.remedy) if part)
        super().__init__(f"{problem.status} {problem.code}: {said}")
        self.status, self.code, self.detail, self.remedy = problem.status, problem.code, problem.detail, problem.remedy


def _sentence(text: str) -> str:
    """The text, ended: what follows it begins a sentence of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."

"""What members say on a dataset: questions to its supply center, and what they made with it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from wire.base import Wire, example

SHORTEST, LONGEST = 5, 1000


class VoiceKind(StrEnum):
    """All but `question` are reuses."""

    QUESTION = "question"
    ARTICLE = "article"
    DASHBOARD = "dashboard"
    APPLICATION = "application"
    RESEARCH = "research"
    DATASET = "dataset"


class NewVoice(Wire):
    """`text`: the question, or the title of what was made; `link`: where that is, for reuses alone."""

    model_config = example(kind="question", text="Are the hours those of Seoul?")
    kind: VoiceKind
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=SHORTEST, max_length=LONGEST)]
    link: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class VoiceAnswer(Wire):
    model_config = example(text="Yes, all times are of Seoul.")
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = ""


class Voice(Wire):
    """`by`: the kind of organisation that its member is of; no name is told."""

    id: str
    dataset: str
    kind: VoiceKind
    state: str
    by: str
    text: str
    link: str | None
    answer: str | None
    made_at: datetime
    changed_at: datetime

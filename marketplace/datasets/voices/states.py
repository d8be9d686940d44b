"""The life of a voice as one table; the diagram in docs is drawn from it."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.datasets.voices.errors import VoiceStepRefused


class VoiceState(StrEnum):
    """`waiting`: a question is seen, a reuse is not yet; `answered`: both are; `hidden`: nobody sees it."""

    WAITING = "waiting"
    ANSWERED = "answered"
    HIDDEN = "hidden"


SAID: Mapping[VoiceState, str] = {
    VoiceState.WAITING: "Waits for an answer", VoiceState.ANSWERED: "Answered", VoiceState.HIDDEN: "Hidden",
}  # fmt: skip
"""As pages and notices say it."""


class Step(StrEnum):
    """`answer` a hidden one: it was hidden by mistake."""

    ANSWER = "answer"
    HIDE = "hide"


TRANSITIONS: Mapping[tuple[VoiceState, Step], VoiceState] = {
    (VoiceState.WAITING, Step.ANSWER): VoiceState.ANSWERED,
    (VoiceState.ANSWERED, Step.ANSWER): VoiceState.ANSWERED,
    (VoiceState.HIDDEN, Step.ANSWER): VoiceState.ANSWERED,
    (VoiceState.WAITING, Step.HIDE): VoiceState.HIDDEN,
    (VoiceState.ANSWERED, Step.HIDE): VoiceState.HIDDEN,
}


def advance(state: VoiceState, step: Step) -> VoiceState:
    """VoiceStepRefused where the state has no such step."""
    after = TRANSITIONS.get((state, step))
    if after is None:
        raise VoiceStepRefused(f"what is {state} cannot take the step {step}", remedy="It was decided before.")
    return after

"""Use cases of voices: say, decide. The supply center hears of each, who spoke of what becomes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace import telling
from marketplace.accounts.queries import organisation_by_slug
from marketplace.accounts.viewer import Viewer
from marketplace.audit import service as audit
from marketplace.catalogue.sectors import is_own
from marketplace.database import lock
from marketplace.datasets.elsewhere import outside
from marketplace.datasets.voices import queries
from marketplace.datasets.voices.errors import TooManyVoices, VoiceUnfit
from marketplace.datasets.voices.models import Voice
from marketplace.datasets.voices.states import SAID, Step, VoiceState, advance
from marketplace.ids import new_id
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire.notices import Kind
from wire.voices import SHORTEST, NewVoice, VoiceKind

DAY, MOST_A_DAY = timedelta(days=1), 10  # of one member


@dataclass(frozen=True, slots=True)
class Decision:
    """`text`: the answer, or why it is hidden; it may be empty where a reuse is shown."""

    voice_id: str
    step: Step
    text: str


def say(session: Session, viewer: Viewer, dataset: Dataset, said: NewVoice, now: datetime) -> Voice:
    """VoiceUnfit, TooManyVoices."""
    if sum(sign.isprintable() and not sign.isspace() for sign in said.text) < SHORTEST:
        raise VoiceUnfit("the text is too short", remedy="Write at least five letters.")
    if said.kind is not VoiceKind.QUESTION and outside(said.link) is None:
        raise VoiceUnfit("what was made says where it is", remedy="Give its address, from https:// on.")
    lock(session, f"voices:{viewer.member_id}")
    if queries.said_since(session, viewer.member_id, now - DAY) >= MOST_A_DAY:
        raise TooManyVoices(f"{MOST_A_DAY} in 24 hours", remedy="Come again tomorrow.")
    link = "" if said.kind is VoiceKind.QUESTION else said.link
    made = Voice(
        id=new_id("voc"), dataset=dataset.id, kind=said.kind, member_id=viewer.member_id,
        organisation_id=viewer.organisation_id, state=VoiceState.WAITING, text=said.text, link=link, answer="",
        reason="", made_at=now, changed_at=now,
    )  # fmt: skip
    session.add(made)
    center = organisation_by_slug(session, dataset.feed.supply_center)
    _tell(session, center.id if center else telling.OPERATORS, Kind.VOICE, made, dataset)
    return made


def decide(session: Session, viewer: Viewer, declared: Registry, given: Decision, now: datetime) -> Voice:
    """Of the supply center or the operator. VoiceUnknown, VoiceUnfit, VoiceStepRefused."""
    found = queries.of_id(session, given.voice_id)
    dataset = declared.known(found.dataset)
    if dataset is None or not is_own(dataset, viewer):
        raise queries.unknown(given.voice_id)
    if not given.text and (given.step is Step.HIDE or found.kind is VoiceKind.QUESTION):
        raise VoiceUnfit("the text is missing", remedy="Write the answer, or why it is hidden.")
    found.state, found.changed_at = advance(found.state, given.step), now
    found.reason = given.text if given.step is Step.HIDE else ""
    found.answer = given.text if given.step is Step.ANSWER else found.answer
    audit.record(session, viewer, f"voice.{found.state}", found.id, {"dataset": dataset.id, "text": given.text}, now)
    _tell(session, found.organisation_id, Kind.VOICE_ANSWERED, found, dataset)
    return found


def _tell(session: Session, whom: str, kind: Kind, voice: Voice, dataset: Dataset) -> None:
    title = {language: dataset.title.of(language) for language in ("en", "ko")}
    facts = {"title": title, "text": voice.text, "state": SAID[voice.state], "answer": voice.reason or voice.answer}
    about = f"{voice.id}:{voice.changed_at.isoformat()}"
    telling.tell(session, whom, kind, about, facts, page=f"/datasets/{dataset.id}/voices#{voice.id}")

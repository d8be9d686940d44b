"""What can go wrong when members speak on a dataset."""

from marketplace.errors import Conflict, Invalid, NotFound


class VoiceUnknown(NotFound):
    """Absent, or on a dataset of another supply center: both look the same."""

    code, title = "voice_unknown", "There is no such question or reuse"


class VoiceUnfit(Invalid):
    code, title = "voice_unfit", "The question or reuse is not complete"


class VoiceStepRefused(Conflict):
    code, title = "voice_step_refused", "The question or reuse is not in a state for that"


class TooManyVoices(Conflict):
    code, title = "too_many_voices", "You have asked and told enough for one day"

"""What can go wrong between the network and a feed's source: a stable code, the place, the cause, the remedy.

No secret is in any of them: whoever raises one gives what the other side said through `Credentials.scrubbed`.
"""

from pipeline.errors import StepError


class SourceError(StepError):
    """Nothing could be fetched, and trying again in the same way would not help."""

    def __init__(self, code: str, *, place: str, cause: str, remedy: str) -> None:
        super().__init__(f"{place}: {cause}. {remedy}")
        self.code, self.place, self.cause, self.remedy = code, place, cause, remedy


class SourceBusy(SourceError):
    """The same, but it may pass. `wait`: for how many seconds the source asked."""

    passing = True

    def __init__(self, code: str, *, place: str, cause: str, remedy: str, wait: float | None = None) -> None:
        super().__init__(code, place=place, cause=cause, remedy=remedy)
        self.wait = wait


class SourceChanged(SourceBusy):
    """What is fetched became something else meanwhile; nothing of what came before is kept."""


def no_answer(place: str, cause: str) -> SourceBusy:
    """Nobody answers, or the answer ends in the middle."""
    remedy = "It is tried again; if it stays so, ask the supply center whether its server runs."
    return SourceBusy("source_silent", place=place, cause=cause, remedy=remedy)


def changed(place: str, cause: str) -> SourceChanged:
    """The cause says what shows it."""
    remedy = "It is fetched anew; ask the supply center to replace files whole, and not while they are fetched."
    return SourceChanged("source_changes", place=place, cause=cause, remedy=remedy)


def not_allowed(place: str, cause: str) -> SourceError:
    """The credentials are wrong or do not suffice."""
    remedy = "Mend login and password in the Airflow connection that feed.source names, or ask for the right there."
    return SourceError("source_denied", place=place, cause=cause, remedy=remedy)


def not_there(place: str, cause: str) -> SourceError:
    """The address leads to nothing."""
    remedy = "Mend feed.source, or ask the supply center where it is now."
    return SourceError("source_missing", place=place, cause=cause, remedy=remedy)


def unfit(place: str, cause: str) -> SourceError:
    """The other side answers in a way that this way of delivery cannot use."""
    remedy = "Hold feed.source against what the source's own documentation says."
    return SourceError("source_unfit", place=place, cause=cause, remedy=remedy)


def too_large(place: str, limit: int) -> SourceError:
    """More bytes than the network fetches."""
    remedy = "Ask for smaller files; the network's operator can raise SDN_FETCH_LIMIT."
    return SourceError("source_too_large", place=place, cause=f"it has more than {limit} bytes", remedy=remedy)


def too_slow(place: str, size: int) -> SourceBusy:
    """A run has no more time for it; a later one goes on."""
    remedy = "It is gone on with later; if it stays so, ask the supply center for smaller files or a faster server."
    cause = f"only {size} bytes came in the time that a run has"
    return SourceBusy("source_slow", place=place, cause=cause, remedy=remedy, wait=float("inf"))

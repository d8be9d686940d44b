"""The states of a harvest's run. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from wire.harvests import HarvestState


class Event(StrEnum):
    """`refused`: an operator keeps what the source does not tell any more."""

    ENDED = "ended"
    DROPPED = "dropped"
    AGREED = "agreed"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    OVERTOOK = "overtook"


TRANSITIONS: Mapping[tuple[HarvestState, Event], HarvestState] = {
    (HarvestState.RUNNING, Event.ENDED): HarvestState.DONE,
    (HarvestState.RUNNING, Event.DROPPED): HarvestState.DOUBTFUL,
    (HarvestState.RUNNING, Event.GAVE_UP): HarvestState.FAILED,
    (HarvestState.DOUBTFUL, Event.AGREED): HarvestState.RUNNING,
    (HarvestState.DOUBTFUL, Event.REFUSED): HarvestState.DONE,
    (HarvestState.DOUBTFUL, Event.OVERTOOK): HarvestState.OVERTAKEN,
}

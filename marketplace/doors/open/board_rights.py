"""Who may answer a request for data, and how. Pure; what is not said here is refused.

the network's operator                                   every step
an administrator of a supply center of the sector        every one but a refusal, which ends it for everybody;
                                                         what it delivers lies in this network
"""

from marketplace.accounts.errors import RoleMissing
from marketplace.accounts.viewer import Viewer
from marketplace.doors.open.board import is_ours
from marketplace.doors.open.board_states import Step
from marketplace.doors.open.errors import RequestUnfit
from sectors.spec.sector import Sector


def allowed(viewer: Viewer | None, sector: Sector | None) -> frozenset[Step]:
    """`sector`: the request's, None where it is no longer there."""
    if viewer is None:
        return frozenset()
    if viewer.is_operator:
        return frozenset(Step)
    centers = {center.id for center in sector.supply_centers} if sector else set()
    return frozenset(Step) - {Step.DECLINE} if viewer.admin and viewer.supply_center in centers else frozenset()


def demand(viewer: Viewer, sector: Sector | None, step: str, link: str) -> Step:
    """The step that is named. RoleMissing before anything else is said; RequestUnfit."""
    may = allowed(viewer, sector)
    if not may or (step in [*Step] and step not in may):
        raise RoleMissing(
            "this answer is for the network's operator, or a supply center's administrator in this sector",
            remedy="Ask the network's operator to answer.",
        )
    if step not in may:
        raise RequestUnfit("there is no such answer", remedy=f"Choose one: {', '.join(sorted(may))}.")
    if step == Step.DELIVER and not viewer.is_operator and not is_ours(link):
        raise RequestUnfit("a supply center delivers in this network", remedy="Give its address: /open/<dataset>.")
    return Step(step)

"""A feed's token announces that feed's deliveries and releases; anything else is refused, and kept for operators."""

import logging
from collections.abc import Mapping
from datetime import datetime

from fastapi import Request

from marketplace.ids import new_id
from marketplace.releases.errors import NotYourFeed
from marketplace.releases.models import RefusedAnnouncement
from sectors.spec.dataset import Dataset
from wire import deliveries as wire

log = logging.getLogger(__name__)


def demand_own(
    request: Request, feed: str, body: wire.Delivery | wire.Release | wire.BreakingChange,
    declared: Mapping[str, Dataset], now: datetime,
) -> None:  # fmt: skip
    """NotYourFeed unless the dataset is the token's, and the supply center the one that its declaration names."""
    center = body.supply_center if isinstance(body, wire.Delivery) else None
    its = declared[feed].feed.supply_center if feed in declared else None
    if body.dataset == feed and its is not None and center in (None, its):
        return
    address = request.client.host if request.client else "unknown"
    with request.app.state.parts.sessions.begin() as session:  # its own: the refusal undoes the request's
        session.add(
            RefusedAnnouncement(
                id=new_id("ref"), at=now, feed=feed, announced=body.id, dataset=body.dataset, supply_center=center,
                address=address,
            )
        )  # fmt: skip
    log.warning("refused %s of %s (%s) with the token of %s from %s", body.id, body.dataset, center, feed, address)
    raise NotYourFeed(
        f"the token is of {feed}{f' of {its}' if its else ', which is not declared'}; announced was {body.dataset}"
        f"{f' of {center}' if center else ''}",
        remedy="Announce with the token in SDN_SECRETS/ingest that bears the dataset's name.",
    )

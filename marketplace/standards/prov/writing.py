"""A record and its releases → entities, the checks that made them, and who answers for them: pure."""

from collections.abc import Sequence

from marketplace.standards.dcat.parts import agent
from marketplace.standards.names import (
    DCAT,
    DCTERMS,
    FOAF,
    PROV,
    XSD,
    Counted,
    Node,
    address,
    graph,
    profile,
)
from wire.offered import ReleaseFacts
from wire.records import Record, dataset_address


def provenance(record: Record, releases: Sequence[ReleaseFacts], base: str) -> Counted:
    """`releases`: the newest first, with what the plans on offer tell of them."""
    made = graph(base)
    here = Node(made, address(dataset_address(base, record.id)), PROV.Entity)
    here.texts(DCTERMS.title, record.title)
    if record.publisher:
        agent(here, PROV.wasAttributedTo, record.publisher, base)
    network = Node(made, address(f"{base}/catalog#network"), PROV.Agent, FOAF.Agent)
    for place, release in enumerate(releases):
        entity = _release(here, network, release, base)
        if place + 1 < len(releases):
            entity.link(PROV.wasRevisionOf, f"{here.subject}#release-{releases[place + 1].version}")
    return made


def _release(here: Node, network: Node, release: ReleaseFacts, base: str) -> Node:
    at = f"{here.subject}#release-{release.version}"
    entity = Node(here.graph, address(at), PROV.Entity)
    entity.say(PROV.specializationOf, here.subject)
    entity.optional(PROV.generatedAtTime, release.published_at)
    entity.optional(DCAT.version, str(release.version))
    entity.optional(profile(base).rows, release.table_rows, XSD.integer)
    activity = entity.part(PROV.wasGeneratedBy, PROV.Activity, at=f"{at}-check")
    activity.optional(PROV.endedAtTime, release.published_at)
    activity.say(PROV.wasAssociatedWith, network.subject)
    delivered = activity.part(PROV.used, PROV.Collection, at=f"{at}-deliveries")
    delivered.optional(DCTERMS.extent, f"{release.deliveries}")
    delivered.say(PROV.wasAttributedTo, *here.graph.objects(here.subject, PROV.wasAttributedTo))  # type: ignore[arg-type]
    return entity

"""Ready-made terms as policies: one Set for each template, on any dataset."""

from marketplace.licensing.scope import Scope
from marketplace.licensing.templates import templates
from marketplace.standards.names import DCTERMS, Counted, Node, address, graph
from marketplace.standards.odrl.writing import Offered, policy
from wire.commerce import LicenceTemplate


def as_policies(base: str) -> Counted:
    """At `/ns/odrl/templates.ttl#…`, each with its title in both languages and the address of its text."""
    made = graph(base)
    for template in templates():
        at = f"{base}/ns/odrl/templates.ttl#{template.id}"
        policy(Offered(at, f"{base}/ns/odrl#anyDataset", scope(template)), base, made)
        here = Node(made, address(at))
        here.texts(DCTERMS.title, {"en": template.title.en, "ko": template.title.ko})
        here.link(DCTERMS.source, template.url)
    return made


def scope(template: LicenceTemplate) -> Scope:
    """Its terms on every column; what its author still has to write is told as asked."""
    asked = {"attribution": "…"} if "attribution" in template.asks else {}
    return Scope.model_validate({"dataset": "any.dataset", "columns": ["*"], **asked, **template.terms})

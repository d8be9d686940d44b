"""Who takes part in the demo: a member at each supply center, a buyer and an analyst of a company."""

from dataclasses import dataclass

from client.api import Marketplace
from infra import secrets
from infra.network import Network
from sectors.registry import Registry

BUYER, ANALYST = "buyer@hanbit.example", "analyst@hanbit.example"
COMPANY = {"slug": "hanbit", "name": "한빛유통 Hanbit Retail", "kind": "company"}
PASSWORD = "demo-password"  # noqa: S105 - the name of the secret


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    role: str
    organisation: str


def people(registry: Registry) -> list[Person]:
    centers = [Person(of_center(center.id), "supply_center", center.id) for center in registry.supply_centers]
    return [*centers, Person(BUYER, "buyer", COMPANY["slug"]), Person(ANALYST, "analyst", COMPANY["slug"])]


def of_center(center: str) -> str:
    return f"data@{center}.example"


def invite(network: Network, registry: Registry) -> None:
    """As the operator: make the company and everybody's account, all with one password, kept as a secret."""
    with signed_in(network, "operator@network.local", secrets.read(network, "operator-password")) as operator:
        operator.create_organisation(**COMPANY)
        for person in people(registry):
            name = person.email.split("@")[0].title()
            operator.create_member(
                organisation=person.organisation,
                email=person.email,
                name=f"{name} ({person.organisation})",
                role=person.role,
                password=password(network),
            )


def password(network: Network) -> str:
    if not network.secret(PASSWORD).exists():
        secrets.write(network.secret(PASSWORD), secrets.token()())
    return secrets.read(network, PASSWORD)


def signed_in(network: Network, email: str, word: str) -> Marketplace:
    marketplace = Marketplace(network.url("marketplace"))
    marketplace.sign_in(email, word)
    return marketplace


def as_person(network: Network, email: str) -> Marketplace:
    return signed_in(network, email, password(network))

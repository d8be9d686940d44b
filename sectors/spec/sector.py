"""A sector platform: who delivers to it, what binds it, its datasets."""

from dataclasses import dataclass

from sectors.spec.dataset import Dataset
from sectors.spec.text import Text


@dataclass(frozen=True, slots=True)
class SupplyCenter:
    """A company or institute that delivers feeds; `id` is the organisation's slug in the marketplace."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class LegalFrame:
    """What binds a sector: its laws, what personal or sensitive data needs before it is delivered, who approves."""

    laws: tuple[Text, ...]
    personal_data: Text
    approver: Text


@dataclass(frozen=True, slots=True)
class Sector:
    """One sector platform: `id` is its folder, Trino schema and lakehouse folder; it may hold no dataset yet.

    `legal` is the frame in one sentence. `classification`: its codes there. `off`: declared, but not carried.
    `built_in`: it comes with the network, so everybody may know of it.
    """

    id: str
    title: Text
    lead: Text
    supply_centers: tuple[SupplyCenter, ...]
    legal: Text
    retention_days: int
    datasets: tuple[Dataset, ...]
    legal_frame: LegalFrame | None = None
    default_licence: Text | None = None
    classification: tuple[str, ...] = ()
    off: bool = False
    built_in: bool = False

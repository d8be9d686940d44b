"""Who may offer what, what a listing is found by, and which plans an edit keeps. Pure."""

from collections.abc import Sequence

from marketplace.accounts.viewer import Viewer
from marketplace.licensing.rules import terms_hash
from marketplace.listings.schemas import ListingDraft, PlanDraft
from sectors.registry import Registry
from sectors.spec.dataset import Dataset

PlanIdentity = tuple[str, frozenset[str]]  # everything that a plan says but its licences; the hashes of their terms


def may_offer(viewer: Viewer, dataset: Dataset) -> bool:
    """Only the supply center whose feed brings the dataset."""
    return viewer.supply_center is not None and dataset.feed.supply_center == viewer.supply_center


def identity(plan: PlanDraft) -> PlanIdentity:
    """Two plans of the same identity are the same offer."""
    return plan.model_dump_json(exclude={"licences"}), frozenset(map(terms_hash, plan.licences))


def search_text(draft: ListingDraft, supply_center: str, datasets: Sequence[Dataset], declared: Registry) -> str:
    """What the catalogue finds the listing by: its words, its datasets', its columns', in both languages."""
    parts = [draft.slug, draft.title.en, draft.title.ko, draft.summary.en, draft.summary.ko, supply_center]
    for dataset in datasets:
        sector = declared.sector(dataset.sector)
        texts = [sector.title, dataset.title, dataset.description, *(c.title for c in dataset.columns)]
        parts += [dataset.id, *(c.name for c in dataset.columns)]
        parts += [word for text in texts for word in (text.en, text.ko)]
    return "\n".join(dict.fromkeys(parts)).lower()

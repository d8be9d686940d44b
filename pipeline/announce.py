"""Tell the marketplace of a delivery, whatever its verdict, and of its release; Trino of tables that are new.

    verdict.json, release.json → PUT /api/deliveries/{id}, PUT /api/releases/{id} → `announced`

Alone: `python -m pipeline.announce finance.reference_rates`. The PUTs are idempotent: repeating does no harm.
"""

from datetime import datetime

from client.api import Marketplace
from lakehouse import reconcile
from pipeline.delivery import Folder
from pipeline.errors import NotLanded, NoToken
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset


def run(settings: Settings, dataset: Dataset, delivery: str, _now: datetime) -> None:
    """Announce; NotLanded before validate, NoToken before the worker made one."""
    folder = Folder(settings.layout.delivery(delivery))
    if folder.is_announced:
        return
    judgement = folder.judgement()
    if judgement is None:
        raise NotLanded(f"{delivery} of {dataset.id} has no verdict yet: run validate and publish first")
    _make_known(settings, dataset)
    with marketplace(settings, dataset) as told:
        told.put_delivery(judgement.delivery)
        if (release := folder.release()) is not None:
            told.put_release(release)
    folder.mark_announced()


def marketplace(settings: Settings, dataset: Dataset) -> Marketplace:
    """As the dataset's feed. NoToken."""
    return Marketplace(settings.marketplace_url, token=_token(settings, dataset))


def _token(settings: Settings, dataset: Dataset) -> str:
    """The feed's own, which announces nothing of another feed."""
    try:
        return settings.secret(f"ingest/{dataset.id}")
    except FileNotFoundError as error:
        raise NoToken(
            f"{settings.secrets / 'ingest' / dataset.id} is not there: the marketplace's worker makes it within "
            f"seconds of the declaration; see `sdn status` and `sdn logs worker`"
        ) from error


def _make_known(settings: Settings, dataset: Dataset) -> None:
    """Its tables that are new to Trino, before the marketplace tells of them: who reads of a release can query it."""
    layout, of = settings.layout, (dataset.sector, dataset.name)
    if new := reconcile.lacking([layout.table(*of), layout.quarantine(*of), layout.deliveries(dataset.sector)]):
        with reconcile.as_registrar(settings.secrets, settings.marketplace_url, settings.trino_url) as sql:
            reconcile.make_known(new, sql)


if __name__ == "__main__":
    from pipeline.command import each
    from pipeline.land import pending

    each(run, pending)

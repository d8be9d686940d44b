"""How fresh a dataset is and how well it was judged, in one line beside its chart. Pure."""

from dashboards.released import Released
from dashboards.shown import at
from dashboards.words import Words
from sectors.cadence import OTHERWISE, PLAIN, cadence
from sectors.spec.dataset import Dataset

TEXTS = {*(words for _, words in PLAIN), OTHERWISE}


def line(say: Words, dataset: Dataset, released: Released) -> str:
    """When it was last released, how often it comes, how many rows there are, which checks it met."""
    newest, offered = released.newest, released.offered
    if newest is None:
        return say("There is no release yet that you may see.")
    told = [say("Released {time}, version {version}.", time=at(newest.published_at), version=newest.version)]
    told.append(say("Due: {when} ({zone}).", when=due(say, dataset.feed.cron), zone=dataset.feed.zone))
    if newest.table_rows is not None:
        told.append(say("{rows} rows.", rows=f"{newest.table_rows:,}"))
    if newest.quarantined:
        told.append(say("{rows} rows of it were quarantined.", rows=f"{newest.quarantined:,}"))
    checks = offered.newest.checks if offered and offered.newest else []
    if checks:
        met = sum(check.success for check in checks)
        told.append(say("{met} of {all} checks met.", met=met, all=len(checks)))
    return " ".join(told)


def due(say: Words, cron: str) -> str:
    """A cron in words, its weekday by name."""
    text, values = cadence(cron)
    return say(text, **{name: say(value) if name == "weekday" else value for name, value in values.items()})

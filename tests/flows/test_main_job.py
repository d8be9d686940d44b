"""A feed becomes something a company bought and queries: the demo's job on the suite's network, looked at from every side."""

import pytest

from client.api import Marketplace
from infra.demo import main_job, people
from infra.network import Network
from lakehouse.trino import cursor
from tests.flows.conftest import Job
from wire.deliveries import Verdict

pytestmark = pytest.mark.stack
ROWS = {
    "distribution.online_retail": (170_979, 194),
    "energy.solar_power": (1_644, 0),
    "energy.wind_power": (1_644, 0),
    "finance.reference_rates": (65, 0),
}


def as_operator(network: Network) -> Marketplace:
    return people.signed_in(network, "operator@network.local", network.secret("operator-password").read_text())


@pytest.mark.parametrize("dataset", ROWS)
def test_every_row_that_was_delivered_is_accounted_for(network: Network, job: Job, dataset: str) -> None:
    with as_operator(network) as operator:
        deliveries = list(operator.deliveries(dataset=dataset))
        releases = list(operator.releases(dataset=dataset))
    assert len(deliveries) == len(releases) == 3
    assert all(d.verdict is Verdict.ACCEPTED and d.read == d.accepted + d.quarantined for d in deliveries)
    read, quarantined = ROWS[dataset]
    assert sum(d.read for d in deliveries) == read
    assert sum(d.quarantined for d in deliveries) == quarantined
    assert sum(r.certificate.rows for r in releases) == read - quarantined


def test_the_tables_hold_what_the_deliveries_say(network: Network, job: Job) -> None:
    with as_operator(network) as operator:
        token = operator.sql_token().token
    with cursor(network.url("sql", "https"), token, network.secret("tls-ca.pem")) as sql:
        for dataset, (read, quarantined) in ROWS.items():
            assert sql.execute(f"SELECT count(*) FROM {dataset}").fetchone() == [read - quarantined]
        bad = sql.execute("SELECT _reasons, count(*) FROM distribution.online_retail__quarantine GROUP BY 1").fetchall()
    assert bad == [[["description: missing"], 194]]


def test_before_buying_the_door_refuses_and_says_where_to_buy(job: Job, network: Network) -> None:
    assert "not licensed to 한빛유통" in job.report.refusal
    assert f"{network.url('marketplace')}/catalogue?q=distribution.online_retail" in job.report.refusal


def test_after_buying_the_analyst_sees_what_the_licence_says_and_no_more(network: Network, job: Job) -> None:
    assert len(job.report.answer) == 5
    assert job.report.answer[0][0] == "United Kingdom"
    with main_job.sql_as(network, people.ANALYST) as sql:
        months = sql.execute("SELECT DISTINCT month FROM distribution.online_retail ORDER BY 1").fetchall()
        columns = [row[0] for row in sql.execute("SHOW COLUMNS FROM distribution.online_retail").fetchall()]
    assert months == [["2011-11"], ["2011-12"]]
    assert "customer_id" not in columns
    assert not {"_delivery", "_ingested_at"} & set(columns)


def test_what_was_bought_is_charged_once_and_the_ledger_balances(network: Network, job: Job) -> None:
    assert job.report.bought == 5
    assert job.report.charged == {"KRW": 162_000, "EUR": 990}
    with as_operator(network) as operator:
        balances = operator.balances()
    sums: dict[str, int] = {}
    for balance in balances:
        sums[balance.currency] = sums.get(balance.currency, 0) + balance.amount_minor
    assert set(sums.values()) == {0}
    with people.as_person(network, people.of_center("uci")) as supplier:
        listing = supplier.sales().listings[0]
    assert (listing.sales, listing.sold_minor, listing.currency) == (1, 150_000, "KRW")


def test_the_report_counts_the_analysts_question(job: Job) -> None:
    assert job.report.queries >= 1
    assert job.report.rows_queried >= 5


def test_queries_are_metered_and_refusals_recorded(network: Network, job: Job) -> None:
    with people.as_person(network, people.ANALYST) as analyst:
        usage = list(analyst.usage())
    assert {use.outcome for use in usage} >= {"ok", "refused"}
    answered = [use for use in usage if use.outcome == "ok" and use.rows == 5]
    assert answered
    assert answered[0].datasets == ["distribution.online_retail"]

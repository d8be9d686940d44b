"""The demo's report: what was delivered, accepted, quarantined, released, listed, bought, queried, charged."""

from rich.console import Console
from rich.table import Table

from infra.demo.main_job import Report
from wire.money import Money


def show(report: Report) -> None:
    console = Console(highlight=False)
    table = Table("what", "figure", title="The main job")
    charged = ", ".join(str(Money(minor, currency)) for currency, minor in sorted(report.charged.items()))
    for what, figure in (
        ("files delivered", report.delivered),
        ("rows read", report.rows_read),
        ("rows accepted", report.rows_accepted),
        ("rows quarantined, with reasons", report.rows_quarantined),
        ("deliveries refused", report.refused),
        ("releases", report.released),
        ("listings", report.listed),
        ("plans bought", report.bought),
        ("queries answered", report.queries),
        ("rows given to queries", report.rows_queried),
        ("charged", charged),
    ):
        table.add_row(what, f"{figure:,}" if isinstance(figure, int) else figure)
    console.print(table)
    console.print(f"Before buying, the SQL door said: {report.refusal}")
    answer = Table("country", "invoices", "revenue (GBP)", title="After buying, the analyst's question gave")
    for country, invoices, revenue in report.answer:
        answer.add_row(str(country), f"{invoices:,}", f"{revenue:,.2f}")
    console.print(answer)

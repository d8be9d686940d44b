"""The capabilities in the order of business: every table is in `Base.metadata` and every router in `ROUTERS`."""

from marketplace import outbox
from marketplace.accounts import models as accounts_tables
from marketplace.accounts.routes import router as accounts
from marketplace.approvals import models as approvals_tables
from marketplace.approvals.routes import router as approvals
from marketplace.audit import models as audit_tables
from marketplace.catalogue.compare_routes import router as compare
from marketplace.catalogue.dataset_routes import router as catalogue_datasets
from marketplace.catalogue.routes import router as catalogue
from marketplace.catalogue.sector_routes import router as sectors
from marketplace.chains import models as chains_tables
from marketplace.console.routes import router as console
from marketplace.datasets.machine_routes import router as machines
from marketplace.datasets.routes import router as datasets
from marketplace.datasets.voices import models as voices_tables
from marketplace.datasets.voices.routes import router as voices
from marketplace.deletions import models as deletions_tables
from marketplace.deletions.routes import router as deletions
from marketplace.doors.open import models as open_tables
from marketplace.doors.open.board_routes import router as open_board
from marketplace.doors.open.page_routes import router as open_pages
from marketplace.doors.open.usage_routes import router as open_usage
from marketplace.doors.query import models as query_tables
from marketplace.doors.query.routes import router as query
from marketplace.doors.routes import router as access
from marketplace.erasures import models as erasures_tables
from marketplace.erasures.routes import router as erasures
from marketplace.forwarding import models as forwarding_tables
from marketplace.forwarding.routes import router as forwarding
from marketplace.grants import models as grants_tables
from marketplace.harvesting import models as harvesting_tables
from marketplace.harvesting.routes import router as harvesting
from marketplace.invoices import models as invoices_tables
from marketplace.invoices.routes import router as invoices
from marketplace.joining import models as joining_tables
from marketplace.joining.routes import router as joining
from marketplace.ledger import models as ledger_tables
from marketplace.ledger.routes import router as ledger
from marketplace.licensing import models as licensing_tables
from marketplace.licensing.routes import router as licensing
from marketplace.listings import models as listings_tables
from marketplace.listings import records as listings_records
from marketplace.listings.review_routes import router as reviews
from marketplace.listings.routes import router as listings
from marketplace.metering import models as metering_tables
from marketplace.metering.routes import router as grants
from marketplace.notices import models as notices_tables
from marketplace.notices.page_routes import router as notices_page
from marketplace.notices.routes import router as notices
from marketplace.offers import models as offers_tables
from marketplace.offers.routes import router as offers
from marketplace.parts.routes import router as parts
from marketplace.payments import models as payments_tables
from marketplace.payments import suspense as suspense_tables
from marketplace.payments.routes import router as payments
from marketplace.payouts import models as payouts_tables
from marketplace.payouts.routes import router as payouts
from marketplace.promises import models as promises_tables
from marketplace.promises.routes import router as promises
from marketplace.proof.routes import router as proof
from marketplace.punctuality import models as punctuality_tables
from marketplace.purchases import disputes as disputes_tables
from marketplace.purchases import models as purchases_tables
from marketplace.purchases.recovery_routes import router as recovery
from marketplace.purchases.refund_routes import router as refunds
from marketplace.purchases.routes import router as purchases
from marketplace.purchases.seat_routes import router as seats
from marketplace.records import models as records_tables
from marketplace.releases import models as releases_tables
from marketplace.releases.routes import router as releases
from marketplace.search.routes import router as data_map
from marketplace.search.saved import models as saved_tables
from marketplace.search.saved.routes import router as saved_searches
from marketplace.standards.ns.routes import router as namespaces
from marketplace.standards.oai.routes import router as oai
from marketplace.standards.odrl.routes import router as policies
from marketplace.standards.prov.routes import router as provenance
from marketplace.standards.routes import router as standards
from marketplace.subscriptions import models as subscriptions_tables
from marketplace.subscriptions.operator_routes import router as parked_charges
from marketplace.subscriptions.routes import router as subscriptions
from marketplace.transfers import models as transfers_tables
from marketplace.transfers.routes import router as transfers
from marketplace.uploads import models as uploads_tables
from marketplace.uploads.routes import router as uploads
from marketplace.usage import models as usage_tables
from marketplace.usage.routes import router as usage
from marketplace.views import models as views_tables
from marketplace.views.routes import router as views
from marketplace.writing import models as writing_tables
from marketplace.writing.routes import router as writing

ROUTERS = (
    accounts,
    joining,
    ledger,
    releases,
    licensing,
    listings,
    approvals,
    reviews,
    sectors,
    catalogue,
    compare,
    machines,
    catalogue_datasets,
    data_map,
    saved_searches,
    standards,
    oai,
    policies,
    provenance,
    namespaces,
    writing,
    payments,
    grants,
    purchases,
    refunds,
    recovery,
    subscriptions,
    parked_charges,
    transfers,
    promises,
    invoices,
    seats,
    deletions,
    offers,
    access,
    query,
    open_usage,
    open_board,
    open_pages,
    uploads,
    usage,
    payouts,
    console,
    notices,
    notices_page,
    views,
    forwarding,
    harvesting,
    parts,
    erasures,
    proof,
    voices,
    datasets,
)
TABLES = (
    outbox,
    chains_tables,
    audit_tables,
    accounts_tables,
    joining_tables,
    ledger_tables,
    punctuality_tables,
    releases_tables,
    licensing_tables,
    listings_tables,
    approvals_tables,
    listings_records,
    writing_tables,
    payments_tables,
    grants_tables,
    metering_tables,
    suspense_tables,
    purchases_tables,
    deletions_tables,
    disputes_tables,
    subscriptions_tables,
    transfers_tables,
    promises_tables,
    invoices_tables,
    offers_tables,
    voices_tables,
    query_tables,
    open_tables,
    uploads_tables,
    usage_tables,
    payouts_tables,
    notices_tables,
    records_tables,
    saved_tables,
    views_tables,
    forwarding_tables,
    harvesting_tables,
    erasures_tables,
)
"""Importing them is what declares their tables."""

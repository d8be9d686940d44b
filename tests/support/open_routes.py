"""Which routes answer whom without a thing of somebody else's: one a line, so that two who add one do not meet.

`tests/marketplace/test_routes_refuse.py` sees to it that every other route is refused to them.
"""

OPEN = {
    "GET /",
    "GET /api/listings",
    "GET /api/listings/{slug}",
    "GET /api/listings/{slug}/{dataset}/releases",
    "GET /api/sectors",
    "POST /api/sign-in",
    "POST /api/sign-out",
    "OPTIONS /api/uploads",
    "GET /catalogue",
    "GET /connect/ca.pem",
    "GET /forgot",
    "POST /forgot",
    "GET /health",
    "GET /invitations/{secret}",
    "POST /invitations/{secret}",
    "GET /join",
    "POST /join",
    "GET /join/sent",
    "GET /join/{secret}",
    "POST /join/{secret}",
    "GET /listings/{slug}",
    "GET /listings/{slug}/{dataset}/columns.csv",
    "GET /listings/{slug}/{dataset}/releases",
    "GET /listings/{slug}/{dataset}/releases.csv",
    "GET /listings/{slug}/{dataset}/samples.csv",
    "GET /privacy",
    "GET /reset/{token}",
    "POST /reset/{token}",
    "GET /robots.txt",
    "GET /sectors/{name}",
    "GET /share/{secret}",
    "POST /share/{secret}",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /sitemap.xml",
    "GET /terms",
    "POST /webhooks/stripe",
}
"""To anybody."""

MEMBERS = {
    "GET /account",
    "GET /account/company",
    "GET /account/forwarding",
    "POST /account/language",
    "GET /account/notices",
    "POST /account/notices",
    "GET /account/password",
    "POST /account/password",
    "GET /account/recipients",
    "POST /account/recipients",
    "POST /account/tokens",
    "GET /api/approvals",
    "GET /api/company",
    "GET /api/datasets/{dataset}",
    "GET /api/datasets/{dataset}/releases",
    "POST /api/files/token",
    "GET /api/forwarding",
    "GET /api/grants",
    "GET /api/me",
    "GET /api/notices",
    "GET /api/offers",
    "POST /api/share/invitations",
    "GET /api/share/recipients",
    "POST /api/sql/token",
    "GET /api/tokens",
    "POST /api/tokens",
    "GET /api/usage",
    "GET /api/views",
    "POST /api/views",
    "GET /approvals",
    "POST /connect/token",
    "GET /notices",
    "POST /notices/read",
    "GET /notices/unread",
    "GET /offers",
    "GET /query",
    "POST /query/export",
    "GET /query/lists",
    "POST /query/plan",
    "DELETE /query/runs",
    "POST /query/runs",
    "POST /query/saved",
}
"""To every member, who sees there what is its own."""

ADMINISTRATORS = {
    "POST /account/company",
    "GET /account/members",
    "POST /account/members",
    "PUT /api/company",
}
"""To administrators of an organisation, for it."""

BUYERS = {
    "POST /account/forwarding",
    "POST /api/approvals",
    "POST /api/forwarding",
    "GET /api/invoices",
    "POST /api/offers/ask",
    "GET /api/promises",
    "POST /api/purchases",
    "GET /api/releases",
    "POST /approvals",
    "GET /invoices",
    "GET /invoices.csv",
    "POST /offers",
    "GET /promises",
    "GET /promises.csv",
    "POST /purchases",
}
"""To buyers."""

ANALYSTS = {
    "GET /api/releases",
    "GET /api/purchases",
    "GET /purchases",
    "GET /purchases.csv",
}
"""To analysts, and to buyers too."""

CENTERS = {
    "GET /api/deliveries",
    "GET /api/invoices",
    "POST /api/listings",
    "GET /api/my/listings",
    "POST /api/offers",
    "GET /api/operations",
    "GET /api/payouts",
    "GET /api/promises",
    "GET /api/releases",
    "GET /api/sales",
    "GET /api/statements/{month}",
    "POST /api/uploads",
    "GET /deliveries",
    "GET /invoices",
    "GET /invoices.csv",
    "GET /my/listings",
    "GET /payouts",
    "POST /payouts/account/bank",
    "POST /payouts/account/connect",
    "GET /promises",
    "GET /promises.csv",
    "GET /sales",
    "GET /sales.csv",
    "GET /statements/{month}.csv",
    "GET /statements/{month}.pdf",
}
"""To supply centers."""

OF_ALL_DATASETS = {"GET /api/releases"}
"""What they show is every dataset's, to every member: the sector dashboard needs it."""

"""A stateful stand-in for Stripe on one machine: its HTTP API for what the marketplace uses, a payment page, webhooks.

stripe SDK → /v1/… → books (SQLite) → events → signed webhooks → the marketplace;  a browser → /c/pay/… → the same books
"""

"""Invoices and credit notes: one for each charge of the ledger, numbered without gaps, never changed."""

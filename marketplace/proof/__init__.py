"""That ledger, usage, licences and audit log are as they were written: walked, and the first broken link named."""

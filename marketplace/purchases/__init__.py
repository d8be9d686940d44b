"""One organisation taking one plan: opened, paid at the provider, fulfilled once, perhaps refunded."""

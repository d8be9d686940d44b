"""Money from outside: the port to a payment provider, its Stripe adapter, and the inbox of what the provider tells."""

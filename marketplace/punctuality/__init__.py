"""Deliveries against the clock: when each is due, which file answers it, which were missed."""

"""Organisations, their members, and how a person or a service proves who it is."""

"""Fixtures of the whole suite."""

from tests.support.network import network

__all__ = ["network"]

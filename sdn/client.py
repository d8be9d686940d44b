"""What programs import: `from sdn.client import load, get, Marketplace`."""

from client.api import Marketplace
from client.data import load
from client.files import get
from wire.files import Asked

__all__ = ["Asked", "Marketplace", "get", "load"]

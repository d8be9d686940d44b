"""Each kind of catalogue that can be read, one file each. A new one adds its line."""

from collections.abc import Mapping

from marketplace.harvesting.kinds import ckan, network
from marketplace.harvesting.port import Way
from wire.harvests import Kind

WAYS: Mapping[Kind, Way] = {
    Kind.CKAN: ckan.WAY,
    Kind.NETWORK: network.WAY,
}

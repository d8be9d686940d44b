"""Each kind of catalogue that can be read, one file each. A new one adds its line."""

from collections.abc import Mapping

from marketplace.harvesting.kinds import ckan, data_json, dcat, network, oai, pages
from marketplace.harvesting.port import Way
from wire.harvests import Kind

WAYS: Mapping[Kind, Way] = {
    Kind.CKAN: ckan.WAY,
    Kind.DCAT: dcat.WAY,
    Kind.OAI_PMH: oai.WAY,
    Kind.DATA_JSON: data_json.WAY,
    Kind.PAGES: pages.WAY,
    Kind.NETWORK: network.WAY,
}

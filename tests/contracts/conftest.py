"""One Spark session for all contracts between the engines; a database for those of payment providers."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from infra.network import Network
from spark_jobs.session import expect_few_rows, spark
from tests.support.lanes import on_network
from tests.support.postgres import database, database_url, databases, engine, postgres, template

__all__ = ["database", "database_url", "databases", "engine", "postgres", "template"]
DELIVERY = "contract-0"


@pytest.fixture(scope="session")
def session(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Spark of the suite's network, interpreting: no query of a contract is worth compiling for."""
    settings = on_network(network, tmp_path_factory.mktemp("contracts"))
    settings.layout.delivery(DELIVERY).mkdir(parents=True)
    with spark(settings, DELIVERY) as found:
        expect_few_rows(found)
        yield found

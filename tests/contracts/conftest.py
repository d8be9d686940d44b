"""One Spark session for all contracts between the engines."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from infra.network import Network
from infra.parts.environment import shared
from spark_jobs.session import expect_few_rows, spark
from tests.support.deliveries import make_settings

DELIVERY = "contract-0"


@pytest.fixture(scope="session")
def session(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Spark of the suite's network, interpreting: no query of a contract is worth compiling for."""
    folder, remote = tmp_path_factory.mktemp("contracts"), shared(network)["SPARK_REMOTE"]
    settings = make_settings(folder, secrets=network.secrets, spark_remote=remote)
    settings.layout.delivery(DELIVERY).mkdir(parents=True)
    with spark(settings, DELIVERY) as found:
        expect_few_rows(found)
        yield found

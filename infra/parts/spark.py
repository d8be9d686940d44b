"""Spark Connect with Delta: one long-lived server that every job is a thin client of."""

import subprocess
import sys
from pathlib import Path

from infra import java
from infra.install.downloads import delta_jars
from infra.network import HOST, Network
from infra.parts import ask
from infra.parts.environment import ROOT, inherited, shared, spark_client
from infra.parts.part import Launch, NotReadyError, Part

_SETTINGS = ROOT / "infra" / "templates" / "spark"
_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
_QUESTION = (
    "from pyspark.sql import SparkSession; s = SparkSession.builder.getOrCreate(); "
    "print(s.sql('select 1 as one').collect()[0].one); s.stop()"
)
_ANSWER_WITHIN_S = 60


def launch(network: Network) -> Launch:
    folder = network.home / "spark"
    folder.mkdir(exist_ok=True)
    bound = {
        "spark.connect.grpc.binding.address": HOST,
        "spark.connect.grpc.binding.port": network.port("spark"),
        "spark.driver.bindAddress": HOST,
        "spark.driver.host": HOST,
        "spark.local.dir": folder / "tmp",
        "spark.sql.warehouse.dir": folder / "warehouse",
        # Not --driver-java-options: that would take the place of the file's extraJavaOptions, memory limits and all.
        "spark.driver.defaultJavaOptions": f"-Dlog4j2.configurationFile={_SETTINGS / 'log4j2.properties'}",
    }
    command = ["spark-submit", "--class", _SERVER, "--name", network.name, "--properties-file"]
    command += [str(_SETTINGS / "spark-defaults.conf"), "--jars", ",".join(map(str, delta_jars()))]
    command += [f"--conf={name}={value}" for name, value in bound.items()]
    return Launch((*command, "spark-internal"), _environment(network), folder)


def _environment(network: Network) -> dict[str, str]:
    import pyspark  # noqa: PLC0415  (only its place is wanted, and only by the process that needs it)

    home = Path(pyspark.__file__).parent
    facts = {"JAVA_HOME": str(java.find(java.SPARK).home), "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST}
    return inherited() | facts | spark_client(network)


def probe(network: Network, _started: float) -> None:
    """The server answers `select 1` to a client that knows the token.

    Asked by a process of its own: a Spark client would keep 150 MB in the supervisor. The supervisor reaps every
    child, so the answer counts, not the exit code.
    """
    ask.listens(network.port("spark"))
    environment = shared(network) | spark_client(network)
    client = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _QUESTION],
        env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        answer, errors = client.communicate(timeout=_ANSWER_WITHIN_S)
    except subprocess.TimeoutExpired:
        client.kill()
        raise NotReadyError(f"Spark Connect does not answer within {_ANSWER_WITHIN_S} s") from None
    if answer.strip() != "1":
        raise NotReadyError(f"Spark Connect does not answer: {errors.strip().splitlines()[-1:]}")


SPARK = Part("spark", launch, probe, port="spark", check_every=120.0, stop_within=15.0)

"""Trino over TLS, with tokens from the marketplace and decisions from the policy point.

Its settings are the files in infra/templates/trino/etc, used as they are: whatever belongs to one network comes from
the environment, so a cluster uses the same files.
"""

import datetime as dt
import shutil
from pathlib import Path

import jwt

from infra import java, secrets
from infra.install import trino_plugin
from infra.install.downloads import trino_home
from infra.network import HOST, Network
from infra.parts import ask
from infra.parts.environment import ROOT, inherited
from infra.parts.part import Launch, NotReadyError, Part

_SETTINGS = ROOT / "infra" / "templates" / "trino" / "etc"
_ASKER = "svc_registrar"  # the service principal that may always run a query


def launch(network: Network) -> Launch:
    network.lakehouse.mkdir(parents=True, exist_ok=True)
    folder = _folder(network)
    options = [line for line in (_SETTINGS / "jvm.config").read_text().split("\n") if line]
    properties = {
        "config": "etc/config.properties",
        "log.levels-file": "etc/log.properties",
        "plugin.dir": folder / "plugin",
        "node.environment": "sdn",
        "node.id": network.name,
        "node.bind-ip": HOST,
        "node.internal-address": HOST,
        "java.io.tmpdir": folder / "tmp",
    }
    command = [str(java.find(java.TRINO).program), *options, *(f"-D{k}={v}" for k, v in properties.items())]
    command += ["-cp", f"{trino_home() / 'lib'}/*", "io.trino.server.TrinoServer"]
    return Launch(tuple(command), inherited() | _environment(network), folder)


def _folder(network: Network) -> Path:
    """Where Trino runs: it wants its settings in `etc` below, and writes beside them."""
    folder = network.home / "trino"
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    (folder / "etc").unlink(missing_ok=True)
    (folder / "etc").symlink_to(_SETTINGS)
    _plugins(folder / "plugin")
    return folder


def _plugins(folder: Path) -> None:
    """The server's own and ours, side by side as links: the server's folder is shared by every network of the user."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for plugin in [*(trino_home() / "plugin").iterdir(), trino_plugin.home()]:
        (folder / plugin.name).symlink_to(plugin)


def _environment(network: Network) -> dict[str, str]:
    return {
        "SDN_LAKEHOUSE": str(network.lakehouse),
        "TRINO_ADDRESS": f"{HOST}:{network.port('trino')}",
        "TRINO_PORT": str(network.port("trino")),
        "TRINO_KEYSTORE": str(network.secret("trino.pem")),
        "TRINO_JWT_KEY": str(network.secret("jwt-public.pem")),
        "TRINO_SHARED_SECRET": secrets.read(network, "trino-shared-secret"),
        "TRINO_POLICY": f"{network.url('policy')}/{secrets.read(network, 'policy-path')}",
        "TRINO_EVENTS": f"{network.url('marketplace')}/internal/trino-events",
        "TRINO_PSEUDONYM_KEY": str(network.secret("pseudonym-key")),
        "TRINO_EVENTS_SECRET": secrets.read(network, "events-secret"),
    }


def probe(network: Network, _started: float) -> None:
    """The server has started and answers `select 1` to the registrar: tokens, policy point and engine all work."""
    ca = network.secret("tls-ca.pem")
    url = network.url("trino", "https")
    if ask.get_json(f"{url}/v1/info", ca=ca)["starting"]:
        raise NotReadyError("Trino says that it is still starting")
    headers = {"Authorization": f"Bearer {_token(network, dt.datetime.now(dt.UTC))}"}
    answer = ask.post_json(f"{url}/v1/statement", "select 1", ca=ca, headers=headers)
    while "nextUri" in answer:
        answer = ask.get_json(answer["nextUri"], ca=ca, headers=headers)
    if "error" in answer:
        raise NotReadyError(f"Trino refuses `select 1`: {answer['error']['message']}")


def _token(network: Network, now: dt.datetime) -> str:
    claims = {"sub": _ASKER, "aud": "trino", "iat": now, "exp": now + dt.timedelta(minutes=1)}
    return jwt.encode(claims, secrets.read(network, "jwt-private.pem"), "RS256")


# Launched at once, for it takes its time; it serves no sooner than the policy point answers its first question.
TRINO = Part("trino", launch, probe, port="trino", check_every=30.0, stop_within=15.0)

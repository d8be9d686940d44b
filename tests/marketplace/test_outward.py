"""Settings of what leaves the network: wrong ones stop the process with the cause and the remedy."""

from ipaddress import ip_network

import pytest

from marketplace.outward import Smtp, Tls, allowed, smtp
from marketplace.settings import Settings, SettingsError

GIVEN = {"SDN_SMTP_HOST": "mail.example", "SDN_SMTP_FROM": "notices@network.example"}


def test_a_mail_server_by_default_with_starttls() -> None:
    assert smtp({}) is None
    assert smtp(GIVEN) == Smtp("mail.example", 587, Tls.STARTTLS, "notices@network.example", "", None)
    found = smtp(GIVEN | {"SDN_SMTP_TLS": "tls", "SDN_SMTP_USER": "sdn"})
    assert found
    assert (found.port, found.user) == (465, "sdn")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_without_tls_on_this_machine_alone(host: str) -> None:
    assert smtp(GIVEN | {"SDN_SMTP_HOST": host, "SDN_SMTP_TLS": "none"})


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ({"SDN_SMTP_TLS": "none"}, "is not this machine"),
        ({"SDN_SMTP_TLS": "ssl"}, "use one of starttls, tls, none"),
        ({"SDN_SMTP_FROM": ""}, "not a mail address"),
        ({"SDN_SMTP_FROM": "a@b.example\nBcc: c@d.example"}, "not a mail address"),
        ({"SDN_SMTP_PORT": "70000"}, "not the number of a port"),
        ({"SDN_WEBHOOK_ALLOW": "10.0.0.0/8, 192.168.1.1/16"}, "write networks as 10.0.0.0/8"),
    ],
)
def test_what_does_not_fit_stops_the_process(wrong: dict[str, str], cause: str) -> None:
    with pytest.raises(SettingsError, match=cause):
        Settings.read({"SDN_HOME": "/nowhere", **GIVEN, **wrong})


def test_networks_that_webhooks_may_reach() -> None:
    assert allowed({}) == ()
    assert allowed({"SDN_WEBHOOK_ALLOW": "10.0.0.0/8,fd00::/8"}) == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))

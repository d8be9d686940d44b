"""Webhooks go outside only: addresses, names that lead inside, names that change their mind."""

from collections.abc import Sequence
from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.notices.addresses import demand_fit, parse, pinned
from marketplace.notices.errors import AddressRefused
from tests.support.receivers import INSIDE

OUTSIDE = ip_address("93.184.216.34")


@pytest.mark.parametrize(
    "text",
    [
        "", "hook", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///hook", "javascript:alert(1)",
        "https://user:password@example.com/", "https://user@example.com/", "https://example.com:99999/",
        "https://example.com/\r\nHost: inside", "https://example.com/a b", "https://example.com\\@127.0.0.1/",
        "https://예시.한국/hook", "https://[::1/", "https://example.com/" + "a" * 2_000,
    ],
)  # fmt: skip
def test_what_is_not_a_plain_address_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused):
        demand_fit(text, INSIDE)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0",  # noqa: S104
         "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "168.63.129.16", "192.88.99.1", "100.64.0.1",
        "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
        "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]", "localhost", "marketplace", "intranet",
    ],
)  # fmt: skip
def test_what_lies_inside_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused, match="inside"):
        demand_fit(f"https://{host}/hook", ())


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001"])
def test_other_ways_to_write_an_inside_address_are_refused_when_they_are_called(host: str) -> None:
    """The system's resolver reads them as 127.0.0.1."""
    with pytest.raises((AddressRefused, OSError)):
        pinned(parse(f"https://{host}/hook"), ())


def test_outside_it_must_be_https() -> None:
    assert demand_fit("https://example.com:8443/hook?a=b", ()).path == "/hook?a=b"
    for text in ("http://example.com/", "http://93.184.216.34/"):
        with pytest.raises(AddressRefused, match="not https"):
            demand_fit(text, ())
    with pytest.raises(AddressRefused, match="not https"):
        pinned(parse("http://example.com/"), INSIDE, lambda *_: [str(OUTSIDE)])


def test_the_operator_may_allow_a_network_inside_and_only_that() -> None:
    assert demand_fit("http://127.0.0.1:9000/hook", INSIDE).port == 9000
    assert pinned(parse("http://[::ffff:127.0.0.1]/"), INSIDE, lambda *_: ["::ffff:127.0.0.1"])
    for text in ("https://10.0.0.1/", "https://[::1]/"):
        with pytest.raises(AddressRefused, match="inside"):
            demand_fit(text, INSIDE)


def test_a_name_of_which_any_address_lies_inside_is_refused() -> None:
    for found in (["10.0.0.1"], [str(OUTSIDE), "169.254.169.254"], [str(OUTSIDE), "::1"]):
        with pytest.raises(AddressRefused, match="inside"):
            pinned(parse("https://hooks.example/"), (), lambda *_, found=found: found)


def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    answers = [[str(OUTSIDE)], ["127.0.0.1"]]

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    assert pinned(parse("https://hooks.example/"), (), resolve) == [OUTSIDE]
    assert len(answers) == 1


@given(st.sampled_from(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"]), st.data())
def test_no_private_address_passes_however_it_is_dressed(network: str, data: st.DataObject) -> None:
    inside = ip_network(network)
    number = data.draw(st.integers(int(inside[0]), int(inside[-1])))
    address = IPv4Address(number)
    dressed = data.draw(
        st.sampled_from([str(address), f"[::ffff:{address}]", f"[64:ff9b::{address}]", f"[::{address}]"])
    )
    with pytest.raises(AddressRefused):
        demand_fit(f"https://{dressed}/", ())

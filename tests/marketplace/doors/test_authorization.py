"""Proof of who asks: a token as Bearer, or as the password of the mail that it belongs to."""

import base64

import pytest

from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.sql.authorization import Proof, proof


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("Bearer sdn_api_x", Proof("sdn_api_x")), ("bearer  eyJ.a.b ", Proof("eyJ.a.b")),
        (basic("Ann@Acme.example:sdn_api_x"), Proof("sdn_api_x", "ann@acme.example")),
        (basic("김@acme.example:sdn_api_x:y"), Proof("sdn_api_x:y", "김@acme.example")), (basic(":sdn_api_x"), Proof("sdn_api_x", "")),
    ],
)  # fmt: skip
def test_a_token_is_read_from_either_scheme(header: str, read: Proof) -> None:
    assert proof(header) == read


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer ", "Basic", "Basic !", basic("ann"), basic("ann:"), "Digest x", "Basic gA==",
        basic("ann\0:sdn_api_x"), basic("ann:sdn_api_x\0"),
    ],
)  # fmt: skip
def test_what_holds_no_token_is_refused_with_what_to_send(header: str) -> None:
    with pytest.raises(SqlTokenRefused) as refused:
        proof(header)
    assert "password" in str(refused.value.remedy)

"""Tokens of the SQL door: one hour, one audience, one algorithm."""

from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.tokens import ISSUER, PERSON_TERM, SQL, TRINO, sign, subject_of
from tests.support.gate import NOW


def pair() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


PRIVATE, PUBLIC = pair()
CLAIMS = {"sub": "mbr_1", "aud": SQL, "iss": ISSUER, "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60}


def test_a_token_speaks_for_its_subject_until_it_ends() -> None:
    signed = sign("mbr_1", SQL, private_key=PRIVATE, now=NOW, term=PERSON_TERM)
    assert signed.expires_at == NOW + timedelta(hours=1)
    for moment in (NOW, NOW + timedelta(minutes=59)):
        assert subject_of(signed.token, SQL, public_key=PUBLIC, now=moment) == "mbr_1"
    for moment in (signed.expires_at, NOW - timedelta(minutes=2)):
        with pytest.raises(SqlTokenRefused):
            subject_of(signed.token, SQL, public_key=PUBLIC, now=moment)


@pytest.mark.parametrize(
    "claims",
    [
        {**CLAIMS, "aud": TRINO}, {**CLAIMS, "aud": [SQL, TRINO]}, {**CLAIMS, "iss": "another"}, {**CLAIMS, "sub": None},
        {**CLAIMS, "exp": "soon"}, *({k: v for k, v in CLAIMS.items() if k != name} for name in CLAIMS),
    ],
)  # fmt: skip
def test_claims_that_do_not_fit_are_refused(claims: dict[str, object]) -> None:
    with pytest.raises(SqlTokenRefused):
        subject_of(jwt.encode(claims, PRIVATE, "RS256"), SQL, public_key=PUBLIC, now=NOW)


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_another_algorithm_of_the_same_key_is_refused(algorithm: str) -> None:
    with pytest.raises(SqlTokenRefused):
        subject_of(jwt.encode(CLAIMS, PRIVATE, algorithm), SQL, public_key=PUBLIC, now=NOW)


def test_another_key_is_refused() -> None:
    with pytest.raises(SqlTokenRefused):
        subject_of(jwt.encode(CLAIMS, pair()[0], "RS256"), SQL, public_key=PUBLIC, now=NOW)

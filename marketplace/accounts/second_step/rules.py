"""Codes of a phone (RFC 6238) and on paper: pure, `now` and keys are arguments.

A phone's code holds for 30 seconds, and for those before and after, since clocks differ; each step is taken once.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet

STEP_S = 30
CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The step that the code is of, later than the `last` one taken; None for a wrong or a used code."""
    present = int(now.timestamp()) // STEP_S
    phone = pyotp.TOTP(secret)
    near = [step for step in (present - 1, present, present + 1) if step > last]
    return next((step for step in near if hmac.compare_digest(phone.at(step * STEP_S).encode(), code.encode())), None)


def address(secret: str, email: str, network: str) -> str:
    """What the square picture says to the phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"Sector data network {network}")


def paper_codes() -> list[str]:
    """Ten, each of 49 bits, to be kept on paper."""
    return ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(CODES)]


def paper_hash(key: bytes, member_id: str, code: str) -> str:
    """Under the network's key: who reads the database alone cannot try codes."""
    written = code.strip().lower().replace("-", "").replace(" ", "")
    return hmac.new(key, f"paper:{member_id}:{written}".encode(), hashlib.sha256).hexdigest()


def seal(key: str, member_id: str, secret: str) -> str:
    """Encrypted at rest; it opens for its member alone."""
    return _fernet(key).encrypt(json.dumps({"member": member_id, "secret": secret}).encode()).decode()


def unseal(key: str, member_id: str, sealed: str) -> str:
    """ValueError, InvalidToken where it is another member's, or the network's key another one."""
    told = json.loads(_fernet(key).decrypt(sealed.encode()))
    if told["member"] != member_id:
        raise ValueError("this secret is another member's")
    return str(told["secret"])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second-step:{key}".encode()).digest()))


def ticket(key: bytes, member_id: str, until: datetime) -> str:
    """What a browser keeps between the two steps: who proved the password, and until when the code may follow."""
    said = f"{member_id}.{int(until.timestamp())}"
    return f"{said}.{_signature(key, said)}"


def ticket_of(key: bytes, written: str, now: datetime) -> str | None:
    """The member's id; None for a ticket that is over or not ours."""
    said, _, signature = written.rpartition(".")
    member_id, _, until = said.partition(".")
    good = hmac.compare_digest(signature.encode(), _signature(key, said).encode())
    return member_id if good and until.isdecimal() and now.timestamp() < int(until) else None


def _signature(key: bytes, said: str) -> str:
    return hmac.new(key, f"second-step:{said}".encode(), hashlib.sha256).hexdigest()

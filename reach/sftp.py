"""A connection by SSH to the one server whose key is known; nothing of this machine's own takes part in it."""

from dataclasses import dataclass, field

import asyncssh

from reach.guard import Guard

SECONDS = 20
PORT = 22


@dataclass(frozen=True, slots=True)
class Login:
    """`host_key` as OpenSSH writes it: `ssh-ed25519 AAAA…`. A password or a private key."""

    host: str
    port: int
    user: str
    host_key: str
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    passphrase: str | None = field(default=None, repr=False)


async def connected(login: Login, guard: Guard) -> asyncssh.SSHClientConnection:
    """Asyncssh's errors, KeyImportError and KeyEncryptionError among them, and OSError."""
    keys = [asyncssh.import_private_key(login.private_key, login.passphrase)] if login.private_key else []
    return await asyncssh.connect(
        guard.address(login.host, login.port),
        login.port,
        username=login.user,
        password=login.password or None,
        client_keys=keys,
        known_hosts=([asyncssh.import_public_key(login.host_key)], [], []),
        config=None,  # no configuration, agent or keys of this machine's user
        agent_path=None,
        connect_timeout=SECONDS,
        login_timeout=SECONDS,
        keepalive_interval=SECONDS,
    )

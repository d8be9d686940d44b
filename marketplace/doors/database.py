"""The read-only way into PostgreSQL that the policy point and the SQL door take: role `policy`, async, short waits."""

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from marketplace.database import with_password
from marketplace.settings import Settings, SettingsError

OPTIONS = "-c timezone=UTC -c statement_timeout=5s -c default_transaction_read_only=on"


def read_only_engine(settings: Settings, *, pool_size: int = 8) -> AsyncEngine:
    """SettingsError where the address of the role `policy` is not set. Each read sees what is committed by then."""
    if not settings.policy_database_url:
        raise SettingsError("the environment does not set POLICY_DATABASE_URL; start through `sdn up`")
    url = with_password(settings, settings.policy_database_url, "policy-db-password")
    return create_async_engine(
        url, isolation_level="AUTOCOMMIT", pool_size=pool_size, max_overflow=pool_size, pool_timeout=5,
        pool_pre_ping=True, hide_parameters=True, connect_args={"options": OPTIONS},
    )  # fmt: skip

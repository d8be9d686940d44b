"""The environment → one frozen value, read once when a process starts. Secrets are files of `SDN_SECRETS`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lakehouse.layout import Layout
from marketplace import outward
from sectors.registry import folders
from wire import times

LOCAL = "local"
_SHORTEST_SECRET = 16
_DEFAULTS = ("change-me", "default", "example", "password", "secret", "local-")


class SettingsError(Exception):
    """A process cannot start: names the setting, the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the marketplace's processes are told. Addresses have no slash at their end."""

    home: Path
    name: str  # of the network: part of cookie names, shown in the footer
    environment: str
    secrets: Path
    database_url: str
    policy_database_url: str
    marketplace_url: str
    dashboards_url: str
    sql_url: str
    files_url: str
    trino_url: str
    airflow_url: str
    feeds: Path
    landing: Path
    upload_limit: int  # bytes of one file
    stripe_api_base: str
    sectors: tuple[Path, ...]
    smtp: outward.Smtp | None = None
    webhook_allow: tuple[outward.IpNetwork, ...] = ()
    identities: outward.Identities | None = None
    zone: str = times.NETWORK
    operators_second_step: bool = False
    api_rate: int = 6000  # requests a minute of one token or session; 0: any number
    payout_days: tuple[int, ...] = (5, 20)  # of each month
    payout_held_days: int = 7  # for so long after a sale its money is not paid out
    bank_account: str = ""  # where buyers transfer to, as they read it; without it nobody pays by transfer
    type: Path | None = None  # the folder of the type that documents are set in

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """SettingsError where a needed name is absent or a secret is a default outside `local`."""
        home = Path(_needed(environment, "SDN_HOME")).absolute()
        try:
            smtp, webhook_allow = outward.smtp(environment), outward.allowed(environment)
            identities = outward.identities(environment)
        except ValueError as error:
            raise SettingsError(f"{error}; see docs/settings.md") from error
        settings = cls(
            home=home,
            name=environment.get("SDN_NAME", LOCAL),
            environment=environment.get("SDN_ENVIRONMENT", LOCAL),
            secrets=Path(environment.get("SDN_SECRETS") or home / "secrets"),
            database_url=environment.get("MARKETPLACE_DATABASE_URL", ""),
            policy_database_url=environment.get("POLICY_DATABASE_URL", ""),
            marketplace_url=_address(environment, "SDN_MARKETPLACE_URL"),
            dashboards_url=_address(environment, "SDN_DASHBOARDS_URL"),
            sql_url=_address(environment, "SDN_SQL_URL"),
            files_url=_address(environment, "SDN_FILES_URL"),
            trino_url=_address(environment, "SDN_TRINO_URL"),
            airflow_url=_address(environment, "SDN_AIRFLOW_URL"),
            feeds=Path(environment.get("SDN_FEEDS") or home / "feeds"),
            landing=Path(environment.get("SDN_LANDING") or home / "landing"),
            upload_limit=_number(environment, "SDN_UPLOAD_LIMIT", 20 * 1024**3),
            stripe_api_base=_address(environment, "STRIPE_API_BASE"),
            sectors=folders(environment),
            smtp=smtp,
            webhook_allow=webhook_allow,
            identities=identities,
            api_rate=_number(environment, "SDN_API_RATE", 6000),
            operators_second_step=environment.get("SDN_OPERATORS_SECOND_STEP", "") == "yes",
            payout_days=_days(environment, "SDN_PAYOUT_DAYS", (5, 20)),
            payout_held_days=_number(environment, "SDN_PAYOUT_HELD_DAYS", 7),
            bank_account=environment.get("SDN_BANK_ACCOUNT", "").strip(),
            type=Path(environment["SDN_TYPE"]) if environment.get("SDN_TYPE") else None,
        )
        settings.refuse_default_secrets()
        return settings

    @property
    def layout(self) -> Layout:
        """Where uploads go; the tables are Trino's business, and no page opens them."""
        return Layout(lakehouse=self.home / "lakehouse", landing=self.landing, feeds=self.feeds)

    @property
    def local(self) -> bool:
        return self.environment == LOCAL

    @property
    def session_cookie(self) -> str:
        """Cookies of one host reach every port of it: the network's name keeps two networks apart."""
        return f"sdn_{self.name}_session"

    def secret(self, name: str) -> str:
        """The secret in the file of that name. SettingsError where the file is absent or empty."""
        path = self.secrets / name
        try:
            value = path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"the secret {path} cannot be read ({error.strerror}); `sdn up` makes it") from error
        if not value:
            raise SettingsError(f"the secret {path} is empty; remove the file and let `sdn up` make it anew")
        return value

    def refuse_default_secrets(self) -> None:
        """Outside `local`, a short or well-known secret, or Stripe's test key, stops the process."""
        if self.local:
            return
        for path in sorted(found for found in self.secrets.rglob("*") if found.is_file()):
            value = path.read_text(encoding="utf-8").strip()
            if len(value) < _SHORTEST_SECRET or value.lower().startswith(_DEFAULTS):
                raise SettingsError(
                    f"the secret {path} is a default or shorter than {_SHORTEST_SECRET} characters, "
                    f"which only SDN_ENVIRONMENT={LOCAL} allows; put a random value there"
                )


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"the environment does not set {name}; start through `sdn up`, or see docs/settings.md")
    return value


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "")
    if value and not value.isdecimal():
        raise SettingsError(f"{name} is {value!r}, not a whole number; correct it, or leave it out")
    return int(value) if value else default


def _days(environment: Mapping[str, str], name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Days of a month, between commas."""
    value = environment.get(name, "")
    found = tuple(sorted(int(day) for day in value.split(",") if day.strip().isdecimal()))
    if value and (len(found) != value.count(",") + 1 or not all(1 <= day <= 31 for day in found)):
        raise SettingsError(f"{name} is {value!r}, not days of a month such as 5,20; correct it, or leave it out")
    return found or default


def _database(environment: Mapping[str, str]) -> str:
    """The marketplace's role; not given to the processes that only read, under the role `policy`."""
    only_reads = "POLICY_DATABASE_URL" in environment and "MARKETPLACE_DATABASE_URL" not in environment
    return "" if only_reads else _needed(environment, "MARKETPLACE_DATABASE_URL")


def _address(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name, "").rstrip("/")

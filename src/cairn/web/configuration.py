"""What an installation may set, typed: read once from CAIRN_* in the environment."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOCAL_HOSTS = ("127.0.0.1", "localhost")


class Configuration(BaseSettings):
    """Every setting of an installation. Each is read from the environment with the prefix CAIRN_."""

    model_config = SettingsConfigDict(
        env_prefix="CAIRN_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data: Path = Field(
        default=Path(".cairn"), description="The folder that holds the database and the batches."
    )
    database_url: str = Field(
        default="", repr=False, description="postgresql://user:password@host:5432/name. Empty: SQLite."
    )
    secret_key: str = Field(
        default="", repr=False, description="Signs sessions and links. At least 50 random characters."
    )
    secret_key_before: str = Field(
        default="", repr=False, description="The secret key before this one, while changing over."
    )
    demo: bool = Field(default=False, description="Made for trying: one-click sign-in, local addresses only.")
    debug: bool = Field(default=False, description="Technical error pages, for contributors.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="The names that this site answers to, with commas between."
    )
    insecure_http: bool = Field(
        default=False, description="Serve over plain HTTP (only behind a closed network)."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=9, description="How many proxies of yours stand in front."
    )
    site: str = Field(default="", description="The site's address, such as https://cairn.example.gov.uk.")
    mail_url: str = Field(
        default="", repr=False, description="smtp://user:password@host:587. Empty: mail stays in the outbox."
    )
    mail_from: str = Field(default="cairn@localhost", description="The sender of mail.")
    second_factor: Literal["required", "offered"] = Field(
        default="required", description="Whether roles that need a second factor must have it."
    )
    idle_minutes: int = Field(
        default=30, ge=1, le=720, description="A session ends after this long without use."
    )
    session_hours: int = Field(
        default=12, ge=1, le=168, description="A session ends after this long in any case."
    )
    invitation_days: int = Field(
        default=7, ge=1, le=60, description="An invitation can be accepted for this long."
    )
    oidc_name: str = Field(default="", description="The name on the single sign-on button.")
    oidc_client_id: str = Field(default="", description="The client that your identity provider knows us by.")
    oidc_secret: str = Field(default="", repr=False, description="That client's secret.")
    oidc_server_url: str = Field(default="", description="The address of your identity provider.")
    oidc_second_factor: bool = Field(
        default=False, description="Your identity provider asks for a second factor, so that we need not."
    )
    audit_key: str = Field(
        default="", repr=False, description="Seals the audit chain with a key kept out of the database."
    )
    vault_key: str = Field(
        default="", repr=False, description="Opens the records of people, as made by: cairn vault key."
    )
    today: date | None = Field(default=None, description="Fixes today's date, for tests and pictures.")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Hosts are written with commas, as people write lists."""
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def single_sign_on(self) -> bool:
        """Whether an identity provider is configured."""
        return bool(self.oidc_client_id and self.oidc_server_url)


class SettingsRefused(ValueError):
    """Settings of the installation cannot be read; the text names each and says what it may be."""


def configured() -> Configuration:
    """The settings of the environment. Raises SettingsRefused with all faults at once, without the values."""
    try:
        return Configuration()
    except ValidationError as refused:
        faults = [f"CAIRN_{str(fault['loc'][0]).upper()}: {fault['msg']}." for fault in refused.errors()]
        raise SettingsRefused("Settings cannot be read. " + " ".join(faults)) from None


def address_of(setting: str, text: str) -> SplitResult:
    """The parts of an address. Raises SettingsRefused, which never repeats it: it may hold a password."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - read here, where its fault can be told without the value
    except ValueError:
        raise SettingsRefused(
            f"{setting} is not an address that can be read. Write special characters of user and password "
            "with a percent sign, such as %40 for @ and %2F for a slash."
        ) from None
    return parts


def database(configuration: Configuration) -> dict[str, Any]:
    """Django's database settings: PostgreSQL from the address given, else SQLite in the data folder.

    Raises SettingsRefused when the address is of neither.
    """
    address = configuration.database_url
    if not address:
        return _sqlite(configuration.data / "cairn.sqlite3")
    parts = address_of("CAIRN_DATABASE_URL", address)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in ("postgresql", "postgres"):
        raise SettingsRefused(
            "CAIRN_DATABASE_URL must begin with postgresql:// or sqlite://, "
            "such as postgresql://cairn:password@localhost:5432/cairn."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """Write-ahead log and immediate transactions, so that web and worker wait for each other in turn."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail goes out: Django's backend and the server behind it."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    ssl: bool = False


def mail(configuration: Configuration) -> Mail:
    """The mail server of CAIRN_MAIL_URL; without one, mail is printed and stays in the outbox."""
    if not configuration.mail_url:
        return Mail("django.core.mail.backends.console.EmailBackend")
    parts = address_of("CAIRN_MAIL_URL", configuration.mail_url)
    host = parts.hostname or "localhost"
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=host,
        port=parts.port or 587,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp" and host not in LOCAL_HOSTS,
        ssl=parts.scheme == "smtps",
    )

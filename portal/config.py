"""What the operator decides, read once from the environment into a value that nothing changes afterwards.

No default is unsafe in production: a secret that is missing or short stops the start (`ConfigError`, exit status 2).
In development it is generated once and kept under `instance/`, so that sessions and codes survive a restart.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from portal.gateways.mail_server import CannotBeMeant, MailServer, read_mail_url

Environment = Literal["development", "production"]

SHORTEST_SECRET = 32  # bytes
MEGABYTE = 1024 * 1024
PHOTOS_PER_POST = 3
LARGEST_PHOTO = 12 * MEGABYTE
LARGEST_VOICE = 5 * MEGABYTE
LONGEST_TEXT = 10_000  # characters
LARGEST_CHARACTER = 12  # bytes of a posted form: four of UTF-8, each written as %F0


# One host, perhaps with {s} as its first part; nothing that could end the policy's line or name a second host.
_TILE_ORIGIN = re.compile(r"https?://(?:\{s\}\.)?[A-Za-z0-9.-]+(?::\d{1,5})?/[^\s;,\"'<>]*$")


class ConfigError(Exception):
    """A setting that the portal cannot start with; its text is one sentence for the operator."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one running portal. Whatever must not reach a log is left out of `repr`."""

    environment: Environment
    root: Path
    instance: Path
    database_url: str = field(repr=False)
    blob_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    code_secrets: Mapping[int, bytes] = field(repr=False)
    base_url: str = ""
    trusted_proxies: int = 0
    tile_url: str = ""
    tile_credit: str = ""
    mail: MailServer | None = field(default=None, repr=False)
    anchor_addresses: tuple[str, ...] = ()
    testing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str], root: Path) -> "Config":
        """Read the settings from `environ`; relative places lie under `root`, the directory of the checkout.

        Creates `instance/` and, in development, `instance/secret-key` when they are missing.
        Raises `ConfigError` with a sentence when a setting is missing or cannot be meant.
        """
        root = root.resolve()
        instance = Path(environ.get("PORTAL_INSTANCE") or root / "instance").resolve()
        environment = _environment(environ)
        _make_directory(instance)
        secret_key = _secret_key(environ, environment, instance)
        return cls(
            environment=environment,
            root=root,
            instance=instance,
            database_url=_database_url(environ, root, instance),
            blob_url=_blob_url(environ, root, instance),
            secret_key=secret_key,
            secret_key_fallbacks=_fallbacks(environ),
            code_secrets=MappingProxyType(_code_secrets(environ, secret_key)),
            base_url=_web_address(environ, "BASE_URL").rstrip("/"),
            trusted_proxies=_count(environ, "TRUSTED_PROXIES"),
            tile_url=_tile_url(environ),
            tile_credit=environ.get("TILE_CREDIT", "").strip() or "© OpenStreetMap",
            mail=_mail(environ),
            anchor_addresses=_addresses(environ, "ANCHOR_ADDRESSES"),
            testing=_flag(environ, "PORTAL_TESTING"),
        )

    @property
    def is_production(self) -> bool:
        """Real citizens write here: cookies need https, and nothing is guessed."""
        return self.environment == "production"

    @property
    def current_code_secret(self) -> tuple[int, bytes]:
        """The version and secret that new secret codes are derived from: the highest version."""
        version = max(self.code_secrets)
        return version, self.code_secrets[version]

    def flask_settings(self) -> dict[str, Any]:
        """What Flask and its extensions read from `app.config`."""
        # A __Host- cookie cannot be planted by a neighbouring host name; browsers demand https for it.
        prefix = "__Host-" if self.is_production else ""
        return {
            "SECRET_KEY": self.secret_key,
            "SECRET_KEY_FALLBACKS": list(self.secret_key_fallbacks),
            "TESTING": self.testing,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_NAME": f"{prefix}sesi",
            "SESSION_COOKIE_SECURE": self.is_production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "SESSION_REFRESH_EACH_REQUEST": False,
            "PREFERRED_URL_SCHEME": "https" if self.is_production else "http",
            "MAX_CONTENT_LENGTH": PHOTOS_PER_POST * LARGEST_PHOTO + LARGEST_VOICE + 4 * MEGABYTE,
            # The longest text and room for the rest, so that a text too long is answered by its field, not cut off.
            "MAX_FORM_MEMORY_SIZE": LONGEST_TEXT * LARGEST_CHARACTER + 100 * 1024,
            "MAX_FORM_PARTS": 500,  # a forwarding names up to a hundred agencies, each with its instruction
            # A form opened yesterday is still accepted: the citizen may have had no signal since.
            "WTF_CSRF_TIME_LIMIT": None,
        }


def _environment(environ: Mapping[str, str]) -> Environment:
    name = environ.get("PORTAL_ENV", "").strip() or "development"
    if name not in ("development", "production"):
        raise ConfigError(f"PORTAL_ENV must be development or production, not {name!r}.")
    return cast(Environment, name)


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"The directory {directory} cannot be created: {error.strerror}.") from error


def _secret_key(environ: Mapping[str, str], environment: Environment, instance: Path) -> str:
    given = environ.get("SECRET_KEY", "").strip()
    if given:
        return _long_enough("SECRET_KEY", given)
    if environment == "production":
        raise ConfigError(
            f"SECRET_KEY is required in production: at least {SHORTEST_SECRET} random bytes,"
            " for example from: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return _kept_secret(instance / "secret-key")


def _kept_secret(path: Path) -> str:
    """The development key in this file, written there first if need be; of several first starts one wins."""
    try:
        if not path.exists():
            _write_secret(path)
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The development key {path} cannot be read or written.") from error
    return _long_enough(str(path), kept)


def _write_secret(path: Path) -> None:
    # Written whole beside its place and then linked there: a second process never reads half a key, and link()
    # refuses to replace the key of whoever came first.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SHORTEST_SECRET) + "\n")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _long_enough(name: str, secret: str) -> str:
    if len(secret.encode()) < SHORTEST_SECRET:
        raise ConfigError(f"{name} is too short: it needs at least {SHORTEST_SECRET} bytes.")
    return secret


def _fallbacks(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Earlier keys, separated by commas: what they signed stays good while the key is exchanged."""
    keys = (key.strip() for key in environ.get("SECRET_KEY_FALLBACKS", "").split(","))
    return tuple(_long_enough("A key in SECRET_KEY_FALLBACKS", key) for key in keys if key)


def _code_secrets(environ: Mapping[str, str], secret_key: str) -> dict[int, bytes]:
    """Version → secret from `1:hex,2:hex`; without it version 0, derived from the secret key under its own label."""
    given = environ.get("CODE_SECRETS", "").strip()
    if not given:
        return {0: hmac.digest(secret_key.encode(), b"lapor/secret-code/0", hashlib.sha256)}
    found: dict[int, bytes] = {}
    for entry in given.split(","):
        match = re.fullmatch(r"\s*(\d{1,4}):((?:[0-9a-fA-F]{2})+)\s*", entry)
        if match is None:
            raise ConfigError("CODE_SECRETS must look like 1:hex,2:hex, each a version and a secret in hexadecimal.")
        version, secret = int(match[1]), bytes.fromhex(match[2])
        if version in found:
            raise ConfigError(f"CODE_SECRETS names version {version} twice.")
        if len(secret) < SHORTEST_SECRET:
            raise ConfigError(f"CODE_SECRETS version {version} is too short: it needs {SHORTEST_SECRET} bytes.")
        found[version] = secret
    return found


def _database_url(environ: Mapping[str, str], root: Path, instance: Path) -> str:
    given = environ.get("DATABASE_URL", "").strip()
    if not given:
        return f"sqlite:///{instance / 'portal.db'}"
    if given.startswith("postgres://"):  # what several hosting services still hand out
        given = "postgresql://" + given.removeprefix("postgres://")
    if given.startswith(("postgresql://", "postgresql+psycopg://")):
        return given
    if given.startswith("sqlite:///"):
        path = given.removeprefix("sqlite:///")
        if not path or path.startswith((":memory:", "?", "file:")):
            raise ConfigError("DATABASE_URL must name a file: several processes share one SQLite database.")
        # A relative path would mean another file for every directory that a command is typed in.
        return f"sqlite:///{root / path}"
    raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _blob_url(environ: Mapping[str, str], root: Path, instance: Path) -> str:
    given = environ.get("BLOB_URL", "").strip()
    if not given:
        return f"file://{instance / 'blobs'}"
    if given.startswith("s3://"):
        return given
    path = given.removeprefix("file://")
    if "://" in path or not path:
        raise ConfigError("BLOB_URL must be a directory, file:///directory or s3://bucket.")
    return f"file://{root / path}"


def _web_address(environ: Mapping[str, str], name: str) -> str:
    given = environ.get(name, "").strip()
    if not given:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{name} must be a web address that begins with https:// or http://.")
    return given


def _tile_url(environ: Mapping[str, str]) -> str:
    """The pattern of a map's tiles; its origin goes into the policy of every page, so that is all of a host's name."""
    given = _web_address(environ, "TILE_URL")
    if given and not (all(part in given for part in ("{z}", "{x}", "{y}")) and _TILE_ORIGIN.match(given)):
        raise ConfigError("TILE_URL must be like https://tiles.example/{z}/{x}/{y}.png; {s} may stand for a, b and c.")
    return given


def _addresses(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """E-mail addresses, separated by commas, each once."""
    found = tuple(dict.fromkeys(one.strip() for one in environ.get(name, "").split(",") if one.strip()))
    for one in found:
        if not re.fullmatch(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]+", one):
            raise ConfigError(f"{name} must be e-mail addresses, separated by commas; {one!r} is none.")
    return found


def _mail(environ: Mapping[str, str]) -> MailServer | None:
    given = environ.get("MAIL_URL", "").strip()
    try:
        return read_mail_url(given) if given else None
    except CannotBeMeant as wrong:
        raise ConfigError(str(wrong)) from None  # the cause would hold the password


def _count(environ: Mapping[str, str], name: str) -> int:
    given = environ.get(name, "").strip() or "0"
    if not given.isascii() or not given.isdigit() or int(given) > 9:
        raise ConfigError(f"{name} must be a number from 0 to 9.")
    return int(given)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    given = environ.get(name, "").strip().lower()
    if given not in ("", "0", "1", "no", "yes"):
        raise ConfigError(f"{name} must be 1 or 0.")
    return given in ("1", "yes")

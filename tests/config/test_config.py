"""What the operator decides is read once, and nothing unsafe is assumed in production."""

import os
import stat
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from portal.config import Config, ConfigError

KEY = "k" * 32


@pytest.fixture
def read(tmp_path):
    """Read a configuration from these variables alone, in an empty checkout."""
    return lambda **environ: Config.from_env(environ, tmp_path)


def test_without_settings_a_checkout_runs_on_sqlite_and_local_files(read, tmp_path):
    config = read()
    assert config.environment == "development"
    assert config.database_url == f"sqlite:///{tmp_path}/instance/portal.db"
    assert config.blob_url == f"file://{tmp_path}/instance/blobs"
    assert config.trusted_proxies == 0
    assert not config.testing


def test_the_development_key_survives_a_restart_and_is_for_its_owner_only(read, tmp_path):
    first = read()
    assert read().secret_key == first.secret_key
    assert len(first.secret_key) >= 32
    kept = tmp_path / "instance" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret-key"]


def test_two_checkouts_do_not_share_their_development_key(tmp_path):
    keys = {Config.from_env({}, tmp_path / name).secret_key for name in ("a", "b")}
    assert len(keys) == 2


def test_processes_that_start_at_once_agree_on_the_development_key(tmp_path):
    program = (
        "from pathlib import Path; from portal.config import Config; print(Config.from_env({}, Path('.')).secret_key)"
    )
    environ = {**os.environ, "PYTHONPATH": os.getcwd()}
    started = [
        subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, env=environ, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert len({process.communicate(timeout=30)[0] for process in started}) == 1


def test_a_spoilt_development_key_is_named_not_replaced(read, tmp_path):
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "secret-key").write_text("short\n")
    with pytest.raises(ConfigError, match="too short"):
        read()


@pytest.mark.parametrize("key", ["", "   ", "short", "k" * 31])
def test_production_does_not_start_without_a_long_secret(read, tmp_path, key):
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        read(PORTAL_ENV="production", SECRET_KEY=key)
    assert not (tmp_path / "instance" / "secret-key").exists()


def test_production_ignores_the_development_key(read):
    read()
    with pytest.raises(ConfigError, match="SECRET_KEY is required"):
        read(PORTAL_ENV="production")


def test_earlier_keys_stay_good_while_the_key_is_exchanged(read):
    config = read(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS="a" * 32 + ", " + "b" * 32)
    assert config.flask_settings()["SECRET_KEY_FALLBACKS"] == ["a" * 32, "b" * 32]
    with pytest.raises(ConfigError, match="SECRET_KEY_FALLBACKS"):
        read(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS="short")


def test_codes_have_secrets_of_their_own_by_version(read):
    config = read(SECRET_KEY=KEY, CODE_SECRETS=f"1:{'ab' * 32}, 12:{'CD' * 32}")
    assert config.code_secrets == {1: b"\xab" * 32, 12: b"\xcd" * 32}
    assert config.current_code_secret == (12, b"\xcd" * 32)


def test_the_derived_code_secret_is_stable_and_not_the_key_itself(read):
    version, secret = read(SECRET_KEY=KEY).current_code_secret
    assert version == 0
    assert len(secret) == 32
    assert secret not in KEY.encode()
    assert read(SECRET_KEY=KEY).current_code_secret == (0, secret)
    assert read(SECRET_KEY="other" * 8).current_code_secret != (0, secret)


@pytest.mark.parametrize(
    "given", ["ab" * 32, "1:xyz", "1:abc", "1:abcd", f"1:{'ab' * 32},1:{'cd' * 32}", f"-1:{'ab' * 32}", ","]
)
def test_code_secrets_that_cannot_be_meant_are_named(read, given):
    with pytest.raises(ConfigError, match="CODE_SECRETS"):
        read(CODE_SECRETS=given)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:////var/lib/lapor/portal.db", "sqlite:////var/lib/lapor/portal.db"),
        ("postgresql://u:p@localhost/lapor", "postgresql://u:p@localhost/lapor"),
        ("postgresql+psycopg://localhost/lapor", "postgresql+psycopg://localhost/lapor"),
        ("postgres://localhost/lapor", "postgresql://localhost/lapor"),
    ],
)
def test_both_databases_are_named_by_their_address(read, given, meant):
    assert read(DATABASE_URL=given).database_url == meant


def test_a_relative_database_is_the_same_file_from_every_directory(read, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    assert read(DATABASE_URL="sqlite:///data/x.db").database_url == f"sqlite:///{tmp_path}/data/x.db"


@pytest.mark.parametrize(
    "given", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///?cache=shared", "mysql://x/y", "portal.db"]
)
def test_a_database_that_processes_cannot_share_is_refused(read, given):
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        read(DATABASE_URL=given)


def test_blobs_lie_in_a_directory_or_a_bucket(read, tmp_path):
    assert read(BLOB_URL="s3://lapor/foto").blob_url == "s3://lapor/foto"
    assert read(BLOB_URL="foto").blob_url == f"file://{tmp_path}/foto"
    assert read(BLOB_URL="file:///srv/foto").blob_url == "file:///srv/foto"
    with pytest.raises(ConfigError, match="BLOB_URL"):
        read(BLOB_URL="ftp://elsewhere/foto")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("PORTAL_ENV", "staging"),
        ("TRUSTED_PROXIES", "two"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "10"),
        ("BASE_URL", "lapor.example"),
        ("TILE_URL", "javascript:alert(1)"),
        ("TILE_URL", "https://tiles.example/"),
        ("TILE_URL", "https://tiles.example; script-src *;/{z}/{x}/{y}.png"),
        ("TILE_URL", "https://*.example/{z}/{x}/{y}.png"),
        ("PORTAL_TESTING", "perhaps"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(read, name, given):
    with pytest.raises(ConfigError, match=name):
        read(**{name: given})


def test_cookies_are_bound_to_the_host_in_production(read):
    settings = read(PORTAL_ENV="production", SECRET_KEY=KEY).flask_settings()
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_HTTPONLY"]
    assert settings["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_cookies_work_over_the_plain_local_network_in_development(read):
    settings = read().flask_settings()
    assert not settings["SESSION_COOKIE_SECURE"]
    assert not settings["SESSION_COOKIE_NAME"].startswith("__")


def test_a_post_may_carry_three_photos_and_the_longest_text(read):
    settings = read().flask_settings()
    assert settings["MAX_CONTENT_LENGTH"] == 45 * 1024 * 1024
    assert settings["MAX_FORM_MEMORY_SIZE"] > len("%F0%9F%98%80" * 10_000)


def test_a_form_opened_yesterday_is_accepted(read):
    assert read().flask_settings()["WTF_CSRF_TIME_LIMIT"] is None


def test_nothing_secret_is_printed_with_the_configuration(read):
    printed = repr(
        read(
            SECRET_KEY="canary-" * 6,
            SECRET_KEY_FALLBACKS="canary-" * 7,
            DATABASE_URL="postgresql://u:canary@localhost/x",
            MAIL_URL="smtp://u:canary@localhost?from=lapor@contoh.test",
            BLOB_URL="s3://canary:canary@bucket",
            CODE_SECRETS="1:" + b"canary".hex() * 6,
        )
    )
    assert "canary" not in printed
    assert b"canary".hex() not in printed
    assert "development" in printed


def test_nothing_changes_a_configuration_afterwards(read):
    config = read()
    with pytest.raises(FrozenInstanceError):
        config.testing = True
    with pytest.raises(TypeError):
        config.code_secrets[1] = b"x"


def test_anchors_are_sent_to_addresses_only(read):
    assert read().anchor_addresses == ()
    given = read(ANCHOR_ADDRESSES=" inspektorat@contoh.test,koran@contoh.test,, inspektorat@contoh.test ")
    assert given.anchor_addresses == ("inspektorat@contoh.test", "koran@contoh.test")
    for wrong in ("inspektorat", "a@contoh.test b@contoh.test", "a@contoh"):
        with pytest.raises(ConfigError, match="ANCHOR_ADDRESSES"):
            read(ANCHOR_ADDRESSES=wrong)

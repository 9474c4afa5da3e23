"""Blobs are kept under their own hash, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.gateways.blobs import Blobs, NoSuchBlob, NotAKey, StoreUnavailable, open_blobs

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "blobs")


def test_what_is_put_can_be_read_under_its_hash(blobs):
    key = blobs.put(b"foto")
    assert key == hashlib.sha256(b"foto").hexdigest()
    assert blobs.read(key) == b"foto"
    assert blobs.has(key)
    assert blobs.path(key) == blobs.root / key[:2] / key[2:4] / key


def test_the_same_bytes_are_written_once(blobs):
    key = blobs.put(b"foto")
    before = blobs.path(key).stat().st_ino
    assert blobs.put(b"foto") == key
    assert blobs.path(key).stat().st_ino == before


def test_twenty_writers_at_once_leave_one_whole_blob(blobs):
    data = os.urandom(300_000)
    ready = threading.Barrier(20)

    def write(_):
        ready.wait()
        return blobs.put(data)

    with ThreadPoolExecutor(20) as writers:
        keys = set(writers.map(write, range(20)))
    assert len(keys) == 1
    assert blobs.read(keys.pop()) == data
    assert [path.name for path in blobs.root.rglob("*") if path.is_file()] == list(blobs.keys(TOMORROW))


def test_a_writer_that_cannot_finish_leaves_nothing(tmp_path):
    program = (
        "import resource, sys; from pathlib import Path; from portal.gateways.blobs import Blobs;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "Blobs(Path(sys.argv[1])).put(bytes(5000))"
    )
    done = subprocess.run([sys.executable, "-B", "-c", program, str(tmp_path)], capture_output=True, check=False)
    assert b"File too large" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../../etc/passwd",
        "a" * 63,
        "a" * 65,
        "A" * 64,
        "a" * 64 + "\n",
        "../" * 21 + "a",
        "a/" * 32,
        "\0" * 64,
        "٣" * 64,
    ],
)
@pytest.mark.parametrize("verb", ["read", "path", "has", "delete"])
def test_only_a_hash_is_a_key(blobs, verb, key):
    with pytest.raises(NotAKey):
        getattr(blobs, verb)(key)


def test_an_unknown_key_is_no_blob(blobs):
    with pytest.raises(NoSuchBlob):
        blobs.read("0" * 64)
    assert not blobs.has("0" * 64)
    assert not blobs.delete("0" * 64)


def test_a_deleted_blob_is_gone(blobs):
    key = blobs.put(b"foto")
    assert blobs.delete(key)
    assert not blobs.has(key)


def test_only_old_blobs_are_offered_to_the_collector(blobs):
    old, new = blobs.put(b"lama"), blobs.put(b"baru")
    _age(blobs.path(old), days=2)
    assert list(blobs.keys(YESTERDAY)) == [old]
    assert set(blobs.keys(TOMORROW)) == {old, new}


def test_a_blob_put_again_is_not_collected(blobs):
    key = blobs.put(b"foto")
    _age(blobs.path(key), days=2)
    offered = list(blobs.keys(YESTERDAY))
    blobs.put(b"foto")
    assert offered == [key]
    assert not blobs.delete(key, older_than=YESTERDAY)
    assert blobs.has(key)


def test_the_remains_of_a_killed_writer_are_no_blobs_and_can_be_cleared(blobs):
    key = blobs.put(b"foto")
    remains = blobs.path(key).with_name(f"{key}.0123456789abcdef.part")
    remains.write_bytes(b"fo")
    _age(remains, days=2)
    assert list(blobs.keys(TOMORROW)) == [key]
    assert blobs.clear_unfinished(YESTERDAY) == 1
    assert not remains.exists()
    assert blobs.has(key)


def test_a_store_is_opened_by_address_or_path(tmp_path):
    for address in (f"file://{tmp_path}/foto%20kota", f"{tmp_path}/foto kota"):
        assert open_blobs(address).root == tmp_path / "foto kota"


@pytest.mark.parametrize("address", ["", "http://example.org/x", "file://elsewhere/x", "file:///", "ftp:x"])
def test_an_address_of_another_kind_is_refused(address):
    with pytest.raises(StoreUnavailable):
        open_blobs(address)


def test_object_storage_says_that_it_is_not_yet_there():
    with pytest.raises(StoreUnavailable, match="not yet available"):
        open_blobs("s3://bucket")


def _age(path: Path, days: int) -> None:
    then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))

"""Where the bytes of photos and recordings are kept: under the SHA-256 of their content, in a directory.

Content addressing makes writing idempotent, names harmless and a changed file noticeable. A blob is written, synced and
renamed before the database mentions it, so a crash leaves an orphan at worst and never a row without its picture.
The interface is kept small so that an object store can take its place.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

KEY = re.compile(r"[0-9a-f]{64}")
UNFINISHED = ".part"


class NotAKey(ValueError):
    """A blob's key is 64 small hexadecimal digits; anything else could be a path to somewhere else."""


class NoSuchBlob(LookupError):
    """Nothing is kept under this key."""


class StoreUnavailable(ValueError):
    """The configured address names a store that this portal cannot use."""


class Blobs:
    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their key; when this returns, they survive a power cut.

        Bytes that are kept already are not written again, but count as new from now on: the collector of orphans must
        not take away what somebody is about to mention.
        """
        key = hashlib.sha256(data).hexdigest()
        path = self.path(key)
        with suppress(FileNotFoundError):
            os.utime(path)
            return key
        _make_directory(path.parent)
        unfinished = path.with_name(f"{key}.{secrets.token_hex(8)}{UNFINISHED}")
        try:
            with unfinished.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # A second writer at the same moment renames the same bytes over these, which nobody can notice.
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)
        return key

    def read(self, key: str) -> bytes:
        """The bytes under this key. NotAKey, NoSuchBlob."""
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            raise NoSuchBlob(key) from None

    def path(self, key: str) -> Path:
        """Where the blob is or would be: two levels of directories keep each of them short. NotAKey."""
        if not KEY.fullmatch(key):
            raise NotAKey(key)
        return self.root / key[:2] / key[2:4] / key

    def has(self, key: str) -> bool:
        return self.path(key).is_file()

    def delete(self, key: str, *, older_than: datetime | None = None) -> bool:
        """Forget the blob; whether there was one to forget.

        The collector of orphans gives `older_than` again, and a blob that was put once more meanwhile stays.
        """
        path = self.path(key)
        try:
            if older_than is not None and not _is_older(path, older_than):
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        _sync_directory(path.parent)
        return True

    def keys(self, older_than: datetime) -> Iterator[str]:
        """Keys of the blobs last put before this instant, in no promised order."""
        for path in self.root.glob("??/??/*"):
            with suppress(FileNotFoundError):
                if KEY.fullmatch(path.name) and _is_older(path, older_than):
                    yield path.name

    def clear_unfinished(self, older_than: datetime) -> int:
        """Remove what interrupted writers left behind before this instant; how many files that were."""
        cleared = 0
        for path in self.root.glob(f"??/??/*{UNFINISHED}"):
            with suppress(FileNotFoundError):
                if _is_older(path, older_than):
                    path.unlink()
                    cleared += 1
        return cleared


def open_blobs(url: str) -> Blobs:
    """The store at `file:///directory` or at a plain path. StoreUnavailable for every other address."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path not in ("", "/"):
        return Blobs(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        raise StoreUnavailable("s3:// is not yet available; use file:///directory")
    if parts.scheme or not url:
        raise StoreUnavailable(f"{url!r} is neither file:///directory nor a path")
    return Blobs(Path(url))


def _is_older(path: Path, instant: datetime) -> bool:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < instant


def _make_directory(directory: Path) -> None:
    """Like mkdir -p, and each new name is on the disk before anything is put below it."""
    missing = [directory, *directory.parents]
    missing = missing[: next(index for index, path in enumerate(missing) if path.is_dir())]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

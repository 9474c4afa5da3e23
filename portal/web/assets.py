"""Stylesheets, scripts and drawings: small, compressed once, under names that change with their content.

A file's public name carries eight hexadecimal digits of its SHA-256 (`citizen.1a2b3c4d.css`), so that a phone keeps
it for a year and still never shows yesterday's style. The two bundles are put together here, from one file per
component: no build step, and nothing to forget.
"""

import gzip
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, abort, current_app, request

from portal.web.compression import best_encoding

EVERYBODY = (
    "tokens", "base", "layout", "buttons", "fields", "tiles", "notices", "badges", "facts", "timeline", "rows",
    "cards", "photos", "phones", "steps", "pager", "menus", "print",
)  # fmt: skip
DESK = (
    "deskbar", "tabs", "table", "split", "compare", "suggestions", "keys", "dense", "figures", "wall", "overview",
    "charts",
)  # fmt: skip
BUNDLES = {"citizen.css": EVERYBODY, "desk.css": (*EVERYBODY, *DESK), "map.css": ("map",), "charts.css": ("charts",)}
BUNDLES["sliding.css"] = ("sliding",)  # beside Leaflet's own, when somebody opens the map

FOREVER = "public, max-age=31536000, immutable"
LOOK_EVERY = 1.0  # seconds between two looks at what changed, while developing
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: `name` is what pages ask for, `path` what browsers do."""

    name: str
    path: str
    body: bytes
    mimetype: str

    def encoded(self, encoding: str) -> bytes:
        """The body as brotli (`br`) or `gzip`, each made once per process."""
        return _compressed(self.body, encoding)


class Shelf:
    """All static files of one directory, in memory."""

    def __init__(self, directory: Path, *, development: bool = False) -> None:
        self.directory = directory
        self.development = development
        self._seen = 0.0
        self._looked = -LOOK_EVERY
        self._fill()

    def __getitem__(self, name: str) -> Asset:
        """The asset of this name, e.g. `citizen.css` or `js/live.js`. Raises `KeyError`."""
        if self.development:
            self._refresh()
        return self.assets[name]

    def at(self, path: str) -> Asset | None:
        """The asset that a browser asks for by its hashed path, if its content is still that."""
        return self._by_path.get(path)

    def warm(self) -> None:
        """Compress everything now, so that no first visitor waits for it."""
        for asset in self.assets.values():
            if _compressible(asset.mimetype):
                asset.encoded("br")
                asset.encoded("gzip")

    def _fill(self) -> None:
        found = [_asset(name, bundle(self.directory / "css", parts)) for name, parts in BUNDLES.items()]
        for file in sorted(self.directory.rglob("*")):
            name = file.relative_to(self.directory).as_posix()
            if file.is_file() and not name.startswith(("css/", ".")) and file.suffix not in (".md", ".br", ".gz"):
                body = file.read_bytes()
                found.append(_asset(name, thin(body) if name.startswith("js/") else body))
        self.assets = {asset.name: asset for asset in found}
        self._by_path = {asset.path: asset for asset in found}

    def _refresh(self) -> None:
        # A page asks for several files; looking at the whole directory for each took a third of the page's time.
        now = monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        latest = max((file.stat().st_mtime for file in self.directory.rglob("*")), default=0.0)
        if latest > self._seen:
            self._seen = latest
            self._fill()


def bundle(directory: Path, parts: tuple[str, ...]) -> bytes:
    """The stylesheets `parts` of this directory, one after the other, without comments and needless space."""
    return "".join(shorten((directory / f"{part}.css").read_text("utf-8")) for part in parts).encode()


@lru_cache(maxsize=128)
def shorten(css: str) -> str:
    """The same stylesheet in fewer characters; what stands in quotes is left alone."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    pieces = re.split(r"(\"[^\"]*\"|'[^']*')", css)
    return "".join(piece if number % 2 else _squeezed(piece) for number, piece in enumerate(pieces)).strip()


@lru_cache(maxsize=32)
def thin(script: bytes) -> bytes:
    """Our own script without indentation and lines of comment, which no browser needs; the rest stays as it is read.

    No text in these files goes over several lines.
    """
    lines = (line.strip() for line in script.splitlines())
    return b"\n".join(line for line in lines if line and not line.startswith(b"//")) + b"\n"


def _squeezed(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r"(?<=[a-z]): ", ":", css)
    return css.replace(";}", "}")


def _asset(name: str, body: bytes) -> Asset:
    stem, dot, suffix = name.rpartition(".")
    path = f"{stem}.{sha256(body).hexdigest()[:8]}{dot}{suffix}"
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(name, path, body, mimetype)


@lru_cache(maxsize=256)
def _compressed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=11)
    return gzip.compress(body, 9, mtime=0)


def _compressible(mimetype: str) -> bool:
    return mimetype.startswith(COMPRESSIBLE)


def asset(name: str) -> str:
    """The address of a static file, for templates: `asset('citizen.css')`."""
    # url_for would take longer than all the rest of a small fragment.
    return f"{request.root_path}/static/{current_app.extensions['assets'][name].path}"


def serve(filename: str) -> Response:
    """Answer with the file of this hashed name, compressed as the browser likes it."""
    found = current_app.extensions["assets"].at(filename)
    if found is None:
        abort(404)
    response = Response(found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = FOREVER
    if _compressible(found.mimetype):
        response.headers["Vary"] = "Accept-Encoding"
        encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
        if encoding:
            response.set_data(found.encoded(encoding))
            response.headers["Content-Encoding"] = encoding
    return response


def install(app: Flask, directory: Path, *, development: bool) -> None:
    """Serve `directory` under `/static/` by hashed names, in place of Flask's own static files."""
    shelf = Shelf(directory, development=development)
    app.extensions["assets"] = shelf
    if "static" in app.view_functions:
        app.view_functions["static"] = serve
    else:
        app.add_url_rule("/static/<path:filename>", "static", serve)
    app.jinja_env.globals["asset"] = asset
    if not development and not app.testing:
        shelf.warm()

"""What somebody sees when a request could not be served: a calm page that says what to do, and keeps what was typed.

HTMX gets the same words as a flash, aimed at `#flashes`, so that the form on screen stays as it is. A room adds its own
errors with `register_error`. The last resort is a page without templates, for the day the templates are what breaks.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.web.guard import came_from
from portal.web.kept import chosen_again, kept_form, kept_words, may_send_again
from portal.web.origin import CrossSite

RETRY_AFTER = 30  # seconds, for a 503 that does not say


@dataclass(frozen=True)
class Saying:
    """The words for one kind of error; `again` says whether sending the same form again may help."""

    title: str
    words: str
    again: bool = False


SAYINGS = {
    400: Saying(
        lazy_gettext("Permintaan ini tidak dapat dibaca"),
        lazy_gettext("Buka halamannya sekali lagi, lalu coba lagi."),
    ),
    401: Saying(
        lazy_gettext("Anda sudah keluar"),
        lazy_gettext("Masuk lagi di tab lain, lalu kirim sekali lagi dari halaman ini. Tulisan Anda masih ada."),
        again=True,
    ),
    403: Saying(
        lazy_gettext("Halaman ini bukan untuk akun Anda"),
        lazy_gettext("Jika Anda memerlukannya untuk tugas Anda, hubungi administrator portal."),
    ),
    404: Saying(
        lazy_gettext("Halaman tidak ditemukan"),
        lazy_gettext("Periksa kembali alamat atau nomor laporannya."),
    ),
    405: Saying(
        lazy_gettext("Halaman ini tidak dapat dibuka langsung"),
        lazy_gettext("Kembali ke halaman sebelumnya dan pakai tombol di sana."),
    ),
    409: Saying(
        lazy_gettext("Keadaan sudah berubah"),
        lazy_gettext("Ada yang lebih dulu mengubahnya. Buka halamannya sekali lagi untuk melihat keadaan sekarang."),
    ),
    410: Saying(
        lazy_gettext("Halaman ini sudah tidak ada"),
        lazy_gettext("Isinya sudah ditarik atau masa simpannya habis."),
    ),
    413: Saying(
        lazy_gettext("Kiriman terlalu besar"),
        lazy_gettext(
            "Kirim paling banyak 3 foto, masing-masing paling besar 12 MB, dan rekaman suara paling besar 5 MB. "
            "Kembali untuk memilih yang lain."
        ),
    ),
    415: Saying(
        lazy_gettext("Jenis berkas ini tidak dapat diterima"),
        lazy_gettext("Kirim foto berjenis JPEG, PNG, atau WebP, atau rekaman suara."),
    ),
    422: Saying(
        lazy_gettext("Ada isian yang perlu diperbaiki"),
        lazy_gettext("Kembali ke formulir dan periksa isiannya."),
    ),
    429: Saying(
        lazy_gettext("Terlalu sering dicoba"),
        lazy_gettext("Tunggu sebentar, lalu coba lagi."),
        again=True,
    ),
    500: Saying(
        lazy_gettext("Maaf, portal sedang bermasalah"),
        lazy_gettext("Ini kesalahan kami, bukan Anda. Coba lagi beberapa saat lagi."),
        again=True,
    ),
    503: Saying(
        lazy_gettext("Portal sedang sibuk"),
        lazy_gettext("Tunggu sebentar, lalu coba lagi. Belum ada yang tersimpan dari kiriman ini."),
        again=True,
    ),
}
EXPIRED = Saying(
    lazy_gettext("Formulir ini sudah kedaluwarsa"),
    lazy_gettext("Halamannya terlalu lama terbuka. Tulisan Anda belum terkirim, tetapi masih ada di sini."),
    again=True,
)
EXPIRED_EMPTY = Saying(EXPIRED.title, lazy_gettext("Buka halamannya sekali lagi, lalu kirim dari sana."), again=True)
FOREIGN = Saying(
    lazy_gettext("Kiriman ini datang dari situs lain"),
    lazy_gettext("Demi keamanan, isi formulirnya di portal ini sendiri."),
)


def install(app: Flask) -> None:
    """Answer every HTTP error of `app` with its page."""
    for status in SAYINGS:
        app.register_error_handler(status, show_error)
    # A status without words of its own still gets a page.
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(CSRFError, show_error)
    app.register_error_handler(CrossSite, show_error)
    app.log_exception = _log_failure  # type: ignore[method-assign]


def _log_failure(exc_info: Any) -> None:
    """What Flask would say, but with the view's name: an address may hold a one-time link, or a line end."""
    current_app.logger.error("Failed in %s %s", request.method, request.endpoint, exc_info=exc_info)


def register_error(
    app: Flask,
    kind: type[Exception],
    status: int,
    *,
    title: str | None = None,
    words: str | Callable[[Any], str] | None = None,
    template: str = "error.html",
    **context: Any,
) -> None:
    """Show exceptions of this kind with `status`.

    `title` and `words` may be lazy texts; `words` may also be a function of the exception, such as `str`. Without
    them the words of the status are used. The template gets them with `error`, `status`, `reference` and `kept`.
    """
    usual = SAYINGS.get(status, SAYINGS[500])

    def show(error: Exception) -> ResponseReturnValue:
        said = words(error) if callable(words) and not isinstance(words, LazyString) else words
        saying = Saying(title or usual.title, said or usual.words, usual.again)
        if status >= 500:
            cause = getattr(error, "orig", "")  # what the database itself said, without the statement
            current_app.logger.error("%s in %s %s: %s", type(error).__name__, request.method, request.endpoint, cause)
        return answer(error, status, saying, template=template, **context)

    app.register_error_handler(kind, show)


def show_error(error: HTTPException) -> ResponseReturnValue:
    """The page of an HTTP error; an error that brings its own answer keeps it."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    if 300 <= status < 400:
        return error
    if isinstance(error, CSRFError):
        saying = EXPIRED if kept_words() else EXPIRED_EMPTY
    elif isinstance(error, CrossSite):
        saying = FOREIGN
    else:
        saying = SAYINGS.get(status) or SAYINGS[500 if status >= 500 else 400]
    reference = _reference(error) if status == 500 else ""
    response = answer(error, status, saying, reference=reference)
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def answer(
    error: Exception,
    status: int,
    saying: Saying,
    *,
    template: str = "error.html",
    reference: str = "",
    **context: Any,
) -> Response:
    """The error as a page, or for HTMX as a flash that leaves the rest of the page alone."""
    try:
        body = _written(error, status, saying, template, reference, context)
    except Exception:
        # The error page itself must not fail: no template, no database, no session.
        current_app.logger.exception("The error page for status %s could not be rendered", status)
        body = _plain(saying, reference)
    response = make_response(body, status)
    if _is_htmx():
        response.headers["HX-Retarget"] = "#flashes"
        response.headers["HX-Reswap"] = "outerHTML"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _written(
    error: Exception, status: int, saying: Saying, template: str, reference: str, context: dict[str, Any]
) -> str:
    kept = kept_form()
    context = {
        "error": error,
        "status": status,
        "title": str(saying.title),
        "words": str(saying.words),
        "wait": _wait(error, status),
        "reference": reference,
        "back": came_from() if request.method not in ("GET", "HEAD") else "/",
        "kept": kept if kept and kept.written else None,
        "send_again": kept if saying.again and may_send_again(kept) else None,
        "choose_again": chosen_again(kept) if kept else "",
        **context,
    }
    if _is_htmx():
        return render_template("_error.html", **context)
    return render_template(template, **context)


def _plain(saying: Saying, reference: str) -> str:
    title, words = escape(str(saying.title)), escape(str(saying.words))
    note = f"<p>Nomor rujukan: {escape(reference)}</p>" if reference else ""
    return (
        f'<!doctype html><html lang="id"><meta charset="utf-8"><title>Ada kesalahan: {title}</title>'
        f'<meta name="viewport" content="width=device-width"><h1>{title}</h1><p>{words}</p>{note}'
        f'<p><a href="/">Ke halaman depan</a></p></html>'
    )


def _reference(error: HTTPException) -> str:
    """A short mark that stands both on the page and in the log; the log names the view, never the address's codes."""
    reference = secrets.token_hex(4).upper()
    cause = error.original_exception if isinstance(error, InternalServerError) else None
    current_app.logger.error(
        "Reference %s: %s in %s %s", reference, type(cause or error).__name__, request.method, request.endpoint
    )
    return reference


def _wait(error: Exception, status: int) -> str:
    """When to try again, if the error knows."""
    seconds = getattr(error, "retry_after", None)
    if status not in (429, 503) or not isinstance(seconds, int | float):
        return ""
    minutes = -(-int(seconds) // 60)
    if minutes > 1:
        return gettext("Coba lagi dalam %(num)s menit.", num=minutes)
    return gettext("Coba lagi dalam %(num)s detik.", num=int(seconds))


def _is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"

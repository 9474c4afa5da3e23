"""Which language a page speaks: Indonesian, unless the reader asked for another.

The screen texts in code and templates are Indonesian and are themselves the keys of the catalogues. The catalogues
(`portal/translations/<language>/LC_MESSAGES/messages.po`) are read as they are, so that no compiled file can be stale.
A language is offered by a browser's wish only when nine tenths of it are translated; `?lang=` gives it in any case.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, current_app, g, request
from flask_babel import Babel, Domain, refresh
from werkzeug.exceptions import HTTPException

HOME = "id"
COOKIE = "bahasa"
YEAR = 365 * 24 * 60 * 60
CATALOGUES = Path(__file__).resolve().parents[1] / "translations"
NEARLY_ALL = 0.9


@lru_cache(maxsize=1)
def catalogues() -> dict[str, tuple[Translations, float]]:
    """Language → its translations and the share of the messages that they cover (0 to 1)."""
    found = {HOME: (Translations(), 1.0)}
    for file in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        language = file.parts[-3]
        with file.open("rb") as lines:
            catalogue = read_po(lines, locale=language)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        messages = [message for message in catalogue if message.id]
        done = sum(1 for message in messages if message.string and not message.fuzzy)
        found[language] = (Translations(compiled), done / len(messages) if messages else 0.0)
    return found


def current_language() -> str:
    """The language of this request, chosen once: the address, the cookie, the browser's wish, Indonesian."""
    language = g.get("language")
    if language is None:
        language = g.language = _chosen() or _wished(request.headers.get("Accept-Language", "")) if request else HOME
    return language


def _chosen() -> str | None:
    for wish in (request.args.get("lang"), request.cookies.get(_cookie())):
        if wish in catalogues():
            return wish
    return None


@lru_cache(maxsize=512)
def _wished(header: str) -> str:
    """The first offered language of an `Accept-Language` header; browsers write the dearest first."""
    for part in header[:200].split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        language = {"in": "id", "ms": "id"}.get(language, language)  # `in` is what old Androids call Indonesian
        if language in catalogues() and catalogues()[language][1] >= NEARLY_ALL:
            return language
    return HOME


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in this language whatever the request's reader speaks: for a message to somebody else."""
    before = g.get("language")
    g.language = language
    refresh()
    try:
        yield
    finally:
        g.language = before
        refresh()


def translated(words: str) -> str:
    """The text of a template in the reader's language; like Flask-Babel's, but a page asks for dozens."""
    language = current_language()
    return words if language == HOME else str(catalogues()[language][0].gettext(words))


def translated_number(singular: str, plural: str, number: int) -> str:
    """As `translated`, for words that follow a number; Indonesian has one form."""
    language = current_language()
    return plural if language == HOME else str(catalogues()[language][0].ngettext(singular, plural, number))


def translated_as(context: str, words: str) -> str:
    """As `translated`, for words that mean two things; `context` is which of them, the catalogue's `msgctxt`."""
    language = current_language()
    return words if language == HOME else str(catalogues()[language][0].pgettext(context, words))


def other_languages() -> list[tuple[str, str, str]]:
    """The languages that this page can also be read in: code, own name, and the address of the same page in it.

    The address is relative to the page, so that it names nothing that the page does not. After a form that was refused
    it is that of the page where the form stands.
    """
    here = current_language()
    return [(code, _own_name(code), _in(code)) for code in sorted(catalogues()) if code != here]


def _own_name(code: str) -> str:
    return "Bahasa Indonesia" if code == HOME else str(Locale.parse(code).get_language_name(code))


def _in(code: str) -> str:
    # A page kept for everybody must not hold what one visitor asked for.
    asked = {} if g.get("is_for_everybody") else request.args.to_dict(flat=False)
    query = f"?{urlencode({**asked, 'lang': code}, doseq=True)}"
    return query if request.method in ("GET", "HEAD") else f"{_page_of(request.path)}{query}"


def _page_of(path: str) -> str:
    """The address itself when it can be opened, else the nearest above it that can."""
    adapter = current_app.create_url_adapter(request)
    while adapter is not None and path.strip("/"):
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return "/"


def remember(response: Response) -> None:
    """Keep a language that was asked for by `?lang=` for a year."""
    wish = request.args.get("lang")
    if wish in catalogues():
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(_cookie(), wish, max_age=YEAR, secure=is_secure, httponly=True, samesite="Lax")


def _cookie() -> str:
    """Bound to the host in production, like every other cookie."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def install(app: Flask) -> None:
    """Set up Flask-Babel with the catalogues of this portal."""
    babel = Babel(app, default_locale=HOME, default_timezone="UTC", locale_selector=current_language)
    # Flask-Babel would look for compiled files; these are its texts already.
    domain = Domain(domain="messages")
    domain.cache.update({(name, "messages"): translations for name, (translations, _) in catalogues().items()})
    babel.domain_instance = domain
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        translated, translated_number, newstyle=True, pgettext=translated_as
    )
    app.jinja_env.globals.update(current_language=current_language, other_languages=other_languages)

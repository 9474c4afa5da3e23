"""Which language a page speaks: Indonesian, unless the reader asked for another.

The screen texts in code and templates are Indonesian and are themselves the keys of the catalogues. The catalogues
(`portal/translations/<language>/LC_MESSAGES/messages.po`) are read as they are, so that no compiled file can be stale.
A language is offered by a browser's wish only when nine tenths of it are translated; `?lang=` gives it in any case.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Babel, Domain

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
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
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


def remember(response: Response) -> None:
    """Keep a language that was asked for by `?lang=` for a year."""
    wish = request.args.get("lang")
    if wish in catalogues():
        response.set_cookie(COOKIE, wish, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")


def install(app: Flask) -> None:
    """Set up Flask-Babel with the catalogues of this portal."""
    babel = Babel(app, default_locale=HOME, default_timezone="UTC", locale_selector=current_language)
    # Flask-Babel would look for compiled files; these are its texts already.
    domain = Domain(domain="messages")
    domain.cache.update({(name, "messages"): translations for name, (translations, _) in catalogues().items()})
    babel.domain_instance = domain
    app.jinja_env.globals["current_language"] = current_language

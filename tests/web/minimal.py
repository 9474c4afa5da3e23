"""A portal with nothing in it but what every page needs, to try `portal.web` by itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask_login import LoginManager, UserMixin

from portal import web
from portal.config import Config

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of the tests, long enough to be one"


@dataclass
class Person(UserMixin):  # type: ignore[misc]
    """Somebody who is signed in by saying so in a header."""

    role: str
    agency: str | None = None
    name: str = "Uji"
    id: str = "1"


def portal(instance: Path, *, testing: bool = True, **environ: str) -> Flask:
    """An application with `web.install` and without rooms; `X-Role` signs in as that role."""
    environ = {"PORTAL_INSTANCE": str(instance), "SECRET_KEY": SECRET, **environ}
    config = Config.from_env(environ, ROOT)
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(config.flask_settings())
    app.config.update(TESTING=testing, CITY_ZONE=lambda: "Asia/Pontianak")
    app.jinja_env.globals["city_name"] = "Kota Uji"
    web.install(app, config)
    login = LoginManager(app)
    login.session_protection = None

    @login.request_loader
    def by_header(request: Any) -> Person | None:
        role = request.headers.get("X-Role")
        return Person(role) if role else None

    return app

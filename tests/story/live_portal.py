"""The portal as a running server for browser stories, with everybody of the cast able to sign in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from portal.domain.workflow import Role
from portal.gateways import passwords
from portal.store.db import db
from tests import factories
from tests.browser.chromium import DESKTOP
from tests.live import Live

PASSWORD = "kata sandi untuk cerita"


@dataclass(frozen=True)
class People:
    """E-mail addresses by part in the story; all have the same password."""

    operator: str
    second: str
    supervisor: str
    officer: str
    helper: str
    field_officer: str
    admin: str
    auditor: str
    leader: str


@dataclass(frozen=True)
class Stage:
    """The running server, the application behind it for looking into its database, and the people."""

    live: Live
    app: Flask
    people: People

    @property
    def url(self) -> str:
        return self.live.url


@pytest.fixture
def stage(app: Flask, database_url: str, tmp_path: Path, start_live: Callable[..., Live]) -> Stage:
    """A server on this test's database."""
    known = passwords.digest(PASSWORD)

    def person(role: Role, agency: str | None = None) -> str:
        email = f"{role.value}{'-' + agency.lower() if agency else ''}@contoh.test"
        if role is Role.OPERATOR and email in taken:
            email = f"kedua-{email}"
        taken.add(email)
        factories.make_user(role, agency, email=email, password=known)
        return email

    taken: set[str] = set()
    people = People(
        operator=person(Role.OPERATOR),
        second=person(Role.OPERATOR),
        supervisor=person(Role.SUPERVISOR),
        officer=person(Role.OFFICER, "PUPR"),
        helper=person(Role.OFFICER, "BPBD"),
        field_officer=person(Role.FIELD_OFFICER, "PUPR"),
        admin=person(Role.ADMIN),
        auditor=person(Role.AUDITOR),
        leader=person(Role.LEADER),
    )
    db.session.remove()
    live = start_live(
        {
            "DATABASE_URL": database_url,
            "PORTAL_INSTANCE": str(tmp_path),
            "BLOB_URL": f"file://{tmp_path}/blobs",
            "SECRET_KEY": app.config["SECRET_KEY"],
        }
    )
    return Stage(live, app, people)


@pytest.fixture
def sign_in(stage: Stage, open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Somebody of the staff at a screen of their own."""

    def sit_down(email: str, **options: object) -> Page:
        page = open_context(**({"viewport": DESKTOP} | options)).new_page()
        page.goto(f"{stage.url}/masuk")
        page.get_by_label(re.compile("e-?mail", re.I)).fill(email)
        page.get_by_label(re.compile("kata sandi", re.I)).fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Keluar")).to_be_visible()
        return page

    return sit_down

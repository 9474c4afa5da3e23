"""Each action has its small template, and each can be read whatever the reader may see of it."""

from datetime import UTC, datetime

import pytest
from flask import render_template

from portal.domain.workflow import Action, Role
from portal.store.timeline import Entry, Shown
from tests.reading import read_fragment

SAID = {
    "note": "Catatan",
    "reason": "Sebab",
    "question": "Di mana?",
    "lead": "PUPR",
    "supporting": "BPBD, DLH",
    "instruction_BPBD": "Pasang rambu",
    "category": "jalan-berlubang",
    "area": "61.71.05.1001",
    "place": "Gang Waru",
    "urgency": "tinggi",
    "about": "nobody",
    "until": "2026-05-04",
    "decision": "grant",
    "outcome": "outside_authority",
    "responsible": "BPJN",
    "cause": "Hujan",
    "rating": "4",
    "words": "Terima kasih",
    "leading": "PTK-26-000010",
    "divided_into": "PTK-26-000029",
    "divided_from": "PTK-26-000010",
    "internal": "Untuk staf",
    "officer": "7",
    "plan": "2026-05-04",
}
PHOTO = Shown(2, 1, "progress", "a" * 64, "b" * 64, 1600, 1200, 320, 240)


def shown(app, action, said, role=Role.OPERATOR):
    entry = Entry(
        seq=2,
        action=action,
        role=role,
        agency="PUPR" if role is Role.OFFICER else None,
        at=datetime(2026, 5, 4, tzinfo=UTC),
        round=1,
        status="closed",
        said=said,
        photos=(PHOTO,) if said else (),
    )
    report = type("Report", (), {"number": "PTK-26-000010"})
    with app.test_request_context():
        return read_fragment(render_template(f"events/{action}.html", entry=entry, report=report))


@pytest.mark.parametrize("action", Action)
def test_every_action_has_its_template(app, action):
    for said in ({}, SAID):
        for role in (Role.OPERATOR, Role.OFFICER, Role.REPORTER, Role.SYSTEM):
            page = shown(app, action, said, role)
            assert page.one("li > h3").text
            assert page.one("li > .meta time")["datetime"].startswith("2026-05-04T07:00")


def test_every_template_belongs_to_an_action(app):
    there = {name for name in app.jinja_env.list_templates() if name.startswith("events/") and "/_" not in name}
    assert there == {f"events/{action}.html" for action in Action}


def test_a_photo_stands_there_small_with_its_size_and_leads_to_the_large_one(app):
    page = shown(app, Action.PROGRESS, SAID)
    assert page.one("a")["href"] == "/laporan/PTK-26-000010/foto/2-1-besar.webp"
    image = page.one("img")
    assert (image["src"], image["width"], image["height"], image["loading"]) == (
        "/laporan/PTK-26-000010/foto/2-1-kecil.webp",
        "320",
        "240",
        "lazy",
    )

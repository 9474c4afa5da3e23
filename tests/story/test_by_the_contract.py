"""Whoever knows the outer surface alone, its addresses and field names, brings a report home: no form is read first."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.store import sheets
from portal.store.db import db
from tests.reading import read
from tests.story.people import Cast, photo

WORDS = {"description": "Lubang besar di tengah jalan.", "area": "61.71.05.1001", "place": "Gang Waru"}


@pytest.fixture
def cast(app):
    return Cast(app)


def post(browser: FlaskClient, address: str, **fields: Any) -> None:
    """Send these fields with nothing but the token and the version beside them."""
    page = "/keluar" if "/opd/" in address or "/admin/" in address else "/lacak"
    start = {"/keluar": "/opd/" if "/opd/" in address else "/admin/masuk", "/lacak": "/lacak"}[page]
    token = read(browser.get(start)).form(page)["csrf_token"]
    db.session.rollback()
    sheet = sheets.find(address.split("/")[3]) if page == "/keluar" else None
    version = {"version": str(sheet.version)} if sheet else {}
    data = {"csrf_token": token, **version, **fields}
    answer = browser.post(address, data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, read(answer).text[:1500]


def status(number: str) -> str:
    db.session.rollback()
    return str(sheets.find(number).status)


def test_the_whole_way_with_the_contracts_fields_alone(cast):
    citizen, key = cast.citizen.browser, read(cast.citizen.browser.get("/lapor")).form("/lapor")["key"]
    post(citizen, "/lapor", key=key, category="jalan-berlubang", phone="0812 5555 0101", **WORDS)
    [number] = [sheet.number for sheet in db.session.query(sheets.Report)]
    desk, agency = f"/admin/laporan/{number}", f"/opd/laporan/{number}"

    post(cast.operator.browser, f"{desk}/pertanyaan", question="Di dekat apa?")
    post(cast.operator.browser, f"{desk}/kelengkapan", note="Dekat surau, kata pelapor.")
    post(
        cast.operator.browser,
        f"{desk}/koreksi",
        urgency="tinggi",
        category="jalan-berlubang",
        reason="Sering jatuh.",
        area=WORDS["area"],
        place=WORDS["place"],
    )
    forward = {"category": "jalan-berlubang", "lead": "PUPR", "supporting": "BPBD", "instruction_BPBD": "Pasang rambu."}
    post(cast.operator.browser, f"{desk}/disposisi", **forward)
    post(cast.officer.browser, f"{agency}/penerimaan", note="Kami periksa.")
    post(cast.officer.browser, f"{agency}/jawaban", note="Dikerjakan Kamis.")
    post(cast.officer.browser, f"{agency}/kemajuan", note="Lubang dibersihkan.", photo=photo())
    post(cast.officer.browser, f"{agency}/catatan", internal="Alat berat dipinjam.")
    post(cast.helper.browser, f"{agency}/bagian", note="Rambu terpasang.")
    post(cast.officer.browser, f"{agency}/penyelesaian", outcome="fixed", note="Ditambal.", photo=photo("white"))
    post(cast.second.browser, f"{desk}/pemeriksaan", decision="send_back", reason="Foto buram.")
    post(cast.officer.browser, f"{agency}/penyelesaian", outcome="fixed", note="Ditambal.", photo=photo("white"))
    post(cast.second.browser, f"{desk}/pemeriksaan", decision="approve")
    post(citizen, f"/laporan/{number}/konfirmasi", rating="5")
    assert status(number) == "closed"


def test_returns_recalls_refusals_and_merges_with_the_contracts_fields_alone(cast):
    number = cast.forwarded()
    desk, agency = f"/admin/laporan/{number}", f"/opd/laporan/{number}"
    post(cast.officer.browser, f"{agency}/pengembalian", reason="Jalan lingkungan.")
    post(cast.operator.browser, f"{desk}/disposisi", category="jalan-berlubang", lead="PUPR")
    post(cast.operator.browser, f"{desk}/penarikan-kembali", reason="Salah dinas.")
    post(cast.supervisor.browser, f"{desk}/penolakan", outcome="rejected", reason="Lahan pribadi.")
    post(cast.second.browser, f"{desk}/pemeriksaan", decision="approve")
    post(cast.citizen.browser, f"/laporan/{number}/sanggahan", reason="Jalan umum.")
    assert status(number) == "submitted"

    other, _ = cast.neighbour.send()
    post(cast.operator.browser, f"/admin/laporan/{other}/penggabungan", leading=number)
    post(cast.supervisor.browser, f"/admin/laporan/{other}/pemisahan", reason="Tempatnya lain.")
    post(cast.operator.browser, f"/admin/laporan/{other}/catatan", internal="Sudah ditelepon.")
    post(cast.supervisor.browser, f"/admin/laporan/{other}/penyembunyian", reason="Ada nama orang.")
    post(cast.neighbour.browser, f"/laporan/{other}/penarikan")
    assert status(other) == "closed"

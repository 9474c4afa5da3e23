"""`/admin/kategori`: made, renamed, merged, retired, given other limits; citizens read the public name."""

from __future__ import annotations

import pytest

from portal.domain.city import Span
from portal.domain.workflow import Role
from portal.services import registry, registry_edits
from portal.services.steps import present
from portal.services.suggesting import suggest
from portal.store import cities
from portal.store.db import db
from tests.factories import CATEGORY, Staff, case, forwarded, make_user, submit
from tests.portals import CITY
from tests.reading import read
from tests.signed_in import browser_of

HOME = "/admin/kategori"
MINE = f"{HOME}/{CATEGORY}"
BRIDGE = "jalan-jembatan"


@pytest.fixture
def browser(app):
    return browser_of(app, make_user(Role.ADMIN))


def category(code=CATEGORY):
    """As other processes see it now."""
    db.session.remove()
    return cities.current().categories[code]


def fill(browser, address, ending="", **words):
    """Open a page, fill in one of its forms, send it."""
    form = read(browser.get(address)).form(ending or address)
    return browser.post(form.action, data={**form, **words})


def apply(browser, preview, reason="Evaluasi layanan"):
    form = read(preview).form("/penerapan")
    return browser.post(form.action, data={**form, "reason": reason})


def change(browser, address=MINE, ending="", **words):
    preview = fill(browser, address, ending, **words)
    assert preview.status_code == 200, read(preview).text
    answer = apply(browser, preview)
    assert answer.status_code == 303
    return answer


def test_the_list_shows_groups_offices_limits_and_open_reports(browser):
    submit()
    page = read(browser.get(HOME))
    row = page.one(f"tr[data-category={CATEGORY}]")
    lead = cities.current().agencies["PUPR"].short_name
    assert [cell.text for cell in row.css("td")] == [lead, "14 hari kerja", "1"]
    assert page.link("Buat kategori")


def test_what_citizens_read_is_the_public_name(app, browser):
    number = forwarded(Staff())
    answer = change(browser, public_name="Jalan rusak di depan rumah")
    page = read(browser.get(answer.location))
    assert "kosong → “Jalan rusak di depan rumah”" in page.css("ol.timeline li")[0].text
    assert "Evaluasi layanan" in page.css("ol.timeline li")[0].text
    citizen = app.test_client()
    assert read(citizen.get(f"/laporan/{number}")).h1 == "Jalan rusak di depan rumah"
    assert "Jalan rusak di depan rumah" in read(citizen.get("/laporan")).one(f"[data-number={number}]").text
    form = read(citizen.get("/lapor"))
    assert "Jalan rusak di depan rumah" in form.one(f"option[value={CATEGORY}]").text
    in_english = read(citizen.get("/lapor?lang=en"))
    assert in_english.one(f"option[value={CATEGORY}]").text == "Jalan rusak di depan rumah", "a name that is not known"
    staff = read(browser.get(f"/admin/laporan/{number}"))
    assert category().name in staff.text
    assert "Jalan rusak di depan rumah" not in staff.one("dl.facts").text
    registry.load(CITY, at=present())
    assert category().public_name == "Jalan rusak di depan rumah", "the files know nothing of it"


def test_a_limit_of_one_category_is_looked_at_before_it_moves_open_promises(browser):
    number, other = submit().number, submit(category=BRIDGE).number
    before = {n: case(n).promised for n in (number, other)}
    preview = fill(browser, MINE, limit="3", respond="1")
    page = read(preview)
    assert "Batas penyelesaian (hari kerja) 14 → 3" in page.text
    assert "ditambahkan (1 hari kerja)" in page.text
    assert page.one("[data-deadlines]")["data-reports"] == "1"
    assert apply(browser, preview).status_code == 303
    assert (category().limit, category().limits) == (Span(3), {"respond": Span(1)})
    assert case(number).promised < before[number]
    assert case(other).promised == before[other]
    change(browser, respond="")
    assert category().limits == {}


@pytest.mark.parametrize("field", ["limit", "respond"])
def test_a_limit_of_nothing_is_refused(browser, field):
    for number in ("0", "-3", "99999", "dua"):
        page = read(fill(browser, MINE, **{field: number}))
        assert page.status == 422
        assert page.css(f".field.wrong #{field}")
    assert category().limit == Span(14)


def test_the_stages_limits_are_edited_for_everybody(browser):
    address = f"{HOME}/batas"
    for number in ("0", "", "400"):
        page = read(fill(browser, address, check=number))
        assert page.status == 422
        assert page.css(".field.wrong #check")
    preview = fill(browser, address, check="1", respond_emergency="2")
    assert "Batas waktu Pemeriksaan: 2 hari kerja → 1 hari kerja" in read(preview).text
    assert apply(browser, preview).status_code == 303
    category()
    limits = cities.current().limits
    assert (limits.ordinary["check"], limits.emergency["respond"], limits.version) == (Span(1), Span(hours=2), 2)
    assert "penyimpangan" in read(fill(browser, address, long_cap="5")).one(".error-summary").text


def test_a_merged_category_leaves_the_lists_and_its_words_speak_for_the_other(app, browser):
    old = submit().number
    text = "Jalan berlubang besar, aspal mengelupas"
    assert suggest(text)[0].category == CATEGORY
    change(browser, MINE, "/penggabungan", into=BRIDGE)
    assert (category().retired, category().merged_into) == (True, BRIDGE)
    assert suggest(text)[0].category == BRIDGE
    assert case(old).category == CATEGORY, "past reports keep theirs"
    assert case(submit().number).category == BRIDGE, "who had the form open gets the other"
    citizen = app.test_client()
    assert not read(citizen.get("/lapor")).css(f"option[value={CATEGORY}]")
    form = read(citizen.get("/lapor")).form("/lapor")
    sent = citizen.post("/lapor", data={**form, "description": "Lubang.", "place": "Gang Waru", "category": CATEGORY})
    assert sent.status_code == 303
    assert "Digabung ke" in read(browser.get(MINE)).text
    operator = browser_of(app, make_user(Role.OPERATOR))
    page = read(operator.get(f"/admin/laporan/{old}"))
    assert page.form("/disposisi")["category"] == BRIDGE, "a new decision takes the other"
    assert page.form("/koreksi")["category"] == CATEGORY, "and nothing changes by the way"
    change(browser, MINE, "/pengaktifan")
    assert (category().retired, category().merged_into) == (False, None)


def test_a_category_is_retired_and_its_reports_stay_correctable(app, browser):
    number = submit().number
    change(browser, MINE, "/penghentian")
    assert category().retired
    operator = browser_of(app, make_user(Role.OPERATOR))
    form = read(operator.get(f"/admin/laporan/{number}")).form("/koreksi")
    assert form["category"] == CATEGORY
    answer = operator.post(form.action, data={**form, "place": "Gang Bakti", "reason": "Salah gang."})
    assert answer.status_code == 303
    db.session.remove()
    assert case(number).category == CATEGORY


def test_the_category_of_those_who_do_not_know_cannot_go(browser):
    unknown = cities.current().unknown_category
    page = read(browser.get(f"{HOME}/{unknown}"))
    assert not [form for form in page.css("form") if "penghentian" in (form.get("action") or "")]
    token = page.form("/keluar")["csrf_token"]
    page = read(browser.post(f"{HOME}/{unknown}/penghentian", data={"csrf_token": token}))
    assert page.status == 422
    assert "tidak dapat dihentikan" in page.text
    page = read(fill(browser, MINE, "/penggabungan", into=unknown))
    assert page.status == 422


def test_a_new_category_can_be_chosen_and_is_the_last_of_its_group(app, browser):
    values = {
        "new_code": "jalan-paku",
        "name": "Paku di jalan",
        "group": category().group,
        "lead": "PUPR",
        "supporting_1": "{KEC}",
        "urgency": "tinggi",
        "limit": "2",
        "physical": "y",
        "public_place": "y",
        "check": "1",
    }
    preview = fill(browser, f"{HOME}/baru", **values)
    assert "“Paku di jalan”: ditambahkan" in read(preview).text
    assert apply(browser, preview).status_code == 303
    new = category("jalan-paku")
    assert (new.lead, new.supporting, new.limit, new.limits) == ("PUPR", ("{KEC}",), Span(2), {"check": Span(1)})
    city = cities.current()
    same = [c.code for c in city.categories.values() if c.group == new.group]
    assert same[-1] == "jalan-paku"
    assert list(city.categories)[: len(same)] == same, "the groups stay where they were"
    assert read(app.test_client().get("/lapor")).css("option[value=jalan-paku]")
    assert case(submit(category="jalan-paku").number).promised
    registry.load(CITY, at=present())
    assert not category("jalan-paku").retired, "what an administrator made is no business of the files"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"new_code": "Jalan Paku"}, "new_code"),
        ({"new_code": CATEGORY}, "new_code"),
        ({"new_code": "batas"}, "new_code"),
        ({"name": ""}, "name"),
        ({"lead": ""}, "lead"),
        ({"group": ""}, "group"),
        ({"lead": "PUPR", "supporting_1": "PUPR"}, None),
    ],
)
def test_what_does_not_fit_is_said_and_kept(browser, words, field):
    good = {"new_code": "jalan-paku", "name": "Paku", "group": "Jalan", "lead": "PUPR", "urgency": "sedang"}
    page = read(fill(browser, f"{HOME}/baru", **{**good, **words}))
    assert page.status == 422
    assert page.css(f".field.wrong #{field}") if field else page.css(".error-summary")
    assert page.form("/baru")["group"] == {**good, **words}["group"]


def test_an_emergency_runs_by_the_hour(browser):
    change(browser, emergency="y", limit="12", respond="2", check="")
    found = category()
    assert (found.limit, found.urgency, found.limits) == (Span(hours=12), "darurat", {"respond": Span(hours=2)})


def test_those_who_oversee_may_read_and_only_an_administrator_changes(app):
    for role in (Role.SUPERVISOR, Role.LEADER):
        reader = browser_of(app, make_user(role))
        for address in (HOME, MINE, f"{HOME}/batas"):
            page = read(reader.get(address))
            assert page.status == 200
            assert not page.css("main form")
        token = page.form("/keluar")["csrf_token"]
        assert reader.post(MINE, data={"csrf_token": token}).status_code == 403
        assert reader.get(f"{HOME}/baru").status_code == 403
    assert registry_edits.kept()[0] == 1


def test_the_history_is_read_page_by_page(browser):
    for n in range(3):
        change(browser, public_name=f"Nama {n}")
    page = read(browser.get(f"{HOME}/riwayat"))
    assert [li.text.count("Nama untuk warga") for li in page.css("ol.timeline li")] == [1, 1, 1]
    assert "Belum ada perubahan" in read(browser.get(f"{HOME}/riwayat?sebelum=1")).text

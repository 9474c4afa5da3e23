"""`/admin/petugas`: inviting, shutting out, another role, in an administrator's browser without script."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.domain.workflow import Role
from portal.gateways import passwords
from portal.services import absences, accounts, handling, signing
from portal.services.signing import WrongPassword
from portal.store import accounts as store
from tests import factories
from tests.factories import LEAD, Staff, make_user
from tests.reading import read
from tests.signed_in import browser_of

PASSWORD = "kuda baterai staples benar"
DIGEST = passwords.digest(PASSWORD)


@pytest.fixture
def admin(app):
    return make_user(Role.ADMIN, password=DIGEST)


@pytest.fixture
def browser(app, admin):
    return browser_of(app, admin)


def press(browser, user, action):
    """Open somebody's page and send the form that goes there."""
    form = read(browser.get(f"/admin/petugas/{user}")).form(action)
    return browser.post(form.action, data=form)


def invite(browser, **changes):
    form = read(browser.get("/admin/petugas/undangan")).form("/admin/petugas/undangan")
    words = {"name": "Rini Wati", "email": "rini@contoh.test", "role": "officer", "agency": LEAD}
    return browser.post(form.action, data={**form, **words, **changes})


def test_an_invitation_shows_its_link_once(app, browser):
    answer = invite(browser)
    assert answer.status_code == 303
    page = read(browser.get(answer.location))
    link = page.one("#link").text
    assert re.fullmatch(r"http://localhost/undangan/[\w-]{43}", link)
    assert not read(browser.get(answer.location)).css("#link")
    person = app.test_client()
    form = read(person.get(link)).form()
    assert person.post(link, data={**form, "password": PASSWORD}).status_code == 303
    assert signing.sign_in("rini@contoh.test", PASSWORD)


def test_a_link_is_not_shown_on_somebody_elses_page(browser, admin):
    invite(browser)
    assert not read(browser.get(f"/admin/petugas/{admin.id}")).css("#link")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "rini"}, "email"),
        ({"role": ""}, "role"),
        ({"role": "system"}, "role"),
        ({"role": "operator"}, "agency"),
        ({"agency": ""}, "agency"),
        ({"agency": "NIX"}, "agency"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_kept(browser, changes, field):
    answer = invite(browser, **changes)
    page = read(answer)
    assert page.status == 422
    assert page.css(f".field.wrong #{field}")
    if field != "name":
        assert page.form("/admin/petugas/undangan")["name"] == "Rini Wati"


def test_a_taken_address_is_said_beside_it(browser):
    invite(browser)
    page = read(invite(browser))
    assert (page.status, page.one(".field.wrong .error").text) == (422, "Alamat ini sudah punya akun.")


def test_the_list_shows_everybody_with_their_state(browser, admin):
    user = make_user(Role.OPERATOR, email="rini@contoh.test", password=DIGEST)
    gone = make_user(Role.HEAD, LEAD, password=DIGEST)
    accounts.disable(gone.id, by=admin)
    invite(browser, email="baru@contoh.test")
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing.sign_in("rini@contoh.test", "guess")
    rows = {row["data-account"]: row.text for row in read(browser.get("/admin/petugas")).css("tr[data-account]")}
    assert "Terkunci sampai" in rows[str(user.id)]
    assert "Dinonaktifkan" in rows[str(gone.id)]
    assert "Aktif" in rows[str(admin.id)]
    assert any("Diundang" in text for text in rows.values())


def test_the_list_is_searched_and_paged(browser):
    for number in range(104):
        make_user(Role.HELPER, email=f"p{number:03}@contoh.test")
    make_user(Role.OFFICER, LEAD, email="seratus%@contoh.test")

    def names(page):
        return [row["data-account"] for row in page.css("tr[data-account]")]

    first = read(browser.get("/admin/petugas"))
    second = read(browser.get(first.link("Berikutnya")))
    assert (len(names(first)), len(names(second))) == (100, 6)
    assert not set(names(first)) & set(names(second))
    assert len(names(read(browser.get("/admin/petugas?q=P10")))) == 4
    assert len(names(read(browser.get(f"/admin/petugas?q={LEAD}")))) == 1
    assert len(names(read(browser.get("/admin/petugas?q=%25")))) == 1
    assert "Tidak ada akun" in read(browser.get("/admin/petugas?q=zzz")).text


def test_shutting_out_and_letting_in_again(app, browser):
    user = make_user(Role.OFFICER, LEAD)
    theirs = browser_of(app, user)
    assert theirs.get("/masuk").status_code == 302
    assert press(browser, user.id, "/penonaktifan").status_code == 303
    assert theirs.get("/masuk").status_code == 200
    page = read(browser.get(f"/admin/petugas/{user.id}"))
    assert "Dinonaktifkan" in page.text
    assert press(browser, user.id, "/pengaktifan").status_code == 303
    assert store.find(user.id).active


def test_what_somebody_leaves_behind_is_said_loudly(app, browser):
    staff = Staff()
    field_officer = make_user(Role.FIELD_OFFICER, LEAD)
    number = factories.in_progress(staff)
    handling.assign(number, by=staff.officer, seen=None, officer=field_officer.id)
    press(browser, field_officer.id, "/penonaktifan")
    assert "1 tugas kembali ke meja dinas." in read(browser.get("/admin/petugas")).one("#flashes").text
    press(browser, staff.officer.id, "/penonaktifan")
    loud = read(browser.get("/admin/petugas")).one("#flashes .error").text
    assert "tidak punya petugas lagi, padahal memegang 1 laporan terbuka" in loud


def test_the_last_administrator_is_not_shut_out(browser, admin):
    answer = press(browser, admin.id, "/penonaktifan")
    assert answer.status_code == 409
    assert "administrator terakhir" in read(answer).one("#flashes").text
    assert store.find(admin.id).active


def test_another_role(browser):
    user = make_user(Role.OFFICER, LEAD)
    form = read(browser.get(f"/admin/petugas/{user.id}")).form("/peran")
    assert (form["role"], form["agency"]) == ("officer", LEAD)
    wrong = read(browser.post(form.action, data={**form, "role": "operator"}))
    assert (wrong.status, bool(wrong.css(".field.wrong #agency"))) == (422, True)
    done = browser.post(form.action, data={**form, "role": "operator", "agency": ""})
    assert done.status_code == 303
    assert store.find(user.id).role is Role.OPERATOR
    assert "Operator pusat" in read(browser.get(f"/admin/petugas/{user.id}")).one(".timeline").text


def test_a_leaders_post_is_chosen_and_shown(browser):
    answer = invite(browser, role="leader", agency="", post="secretary")
    user = answer.location.rsplit("/", 1)[1]
    page = read(browser.get(answer.location))
    assert "Pimpinan · Sekretaris Daerah" in page.one(".facts").text
    assert "Pimpinan · Sekretaris Daerah" in page.one(".timeline").text
    row = next(
        row for row in read(browser.get("/admin/petugas")).css("tr[data-account]") if row["data-account"] == user
    )
    assert "Pimpinan · Sekretaris Daerah" in row.text
    form = page.form("/peran")
    assert form["post"] == "secretary"
    wrong = read(browser.post(form.action, data={**form, "role": "operator"}))
    assert (wrong.status, bool(wrong.css(".field.wrong #post"))) == (422, True)
    assert browser.post(form.action, data={**form, "post": "deputy_mayor"}).status_code == 303
    assert store.find(int(user)).post == "deputy_mayor"


def test_a_form_from_before_there_were_posts_is_still_taken(browser):
    form = read(browser.get("/admin/petugas/undangan")).form("/admin/petugas/undangan")
    words = {"name": "Rini Wati", "email": "rini@contoh.test", "role": "operator", "agency": ""}
    kept = {name: value for name, value in form.items() if name != "post"}
    assert browser.post(form.action, data={**kept, **words}).status_code == 303


def test_who_counts_on_somebody_shut_out_and_which_office_is_empty_is_said_at_once(app, browser):
    staff, head = Staff(), make_user(Role.HEAD, LEAD)
    today = datetime.now(ZoneInfo("Asia/Pontianak")).date()
    last = today + timedelta(days=5)
    absences.note(head.id, first=today + timedelta(days=1), last=last, deputy=staff.officer.id, by=head)
    press(browser, staff.officer.id, "/penonaktifan")
    name = store.find(head.id).name
    page = read(browser.get(f"/admin/petugas/{staff.officer.id}"))
    assert f"tercatat sebagai pengganti cuti {name}" in page.one("#flashes").text
    again = read(browser.get(f"/admin/petugas/{staff.officer.id}"))
    assert f"{name} sedang atau akan cuti dengan pengganti ini" in again.text
    assert again.link(f"Cuti {name}") == f"/admin/cuti?petugas={head.id}"
    assert "tidak ada pengganti" in read(browser.get(f"/admin/petugas/{head.id}")).text
    press(browser, head.id, "/penonaktifan")
    loud = read(browser.get("/admin/petugas")).one("#flashes").text
    assert "tidak punya kepala yang dapat diberi tahu" in loud
    assert "tidak punya petugas lagi" in loud


def test_a_new_link_and_an_opened_lock(browser):
    user = make_user(Role.OPERATOR, email="rini@contoh.test", password=DIGEST)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing.sign_in("rini@contoh.test", "guess")
    assert press(browser, user.id, "/pembukaan-kunci").status_code == 303
    assert signing.sign_in("rini@contoh.test", PASSWORD)
    answer = press(browser, user.id, f"{user.id}/undangan")
    assert read(browser.get(answer.location)).css("#link")


def test_a_new_link_for_a_disabled_account_is_refused_with_the_reason(browser, admin):
    user = make_user(Role.OPERATOR)
    form = read(browser.get(f"/admin/petugas/{user.id}")).form(f"{user.id}/undangan")
    accounts.disable(user.id, by=admin)
    answer = browser.post(form.action, data=form)
    assert (answer.status_code, "Aktifkan akun ini lebih dulu." in read(answer).text) == (409, True)


def test_an_unknown_account_is_absent(browser):
    form = read(browser.get("/admin/petugas")).form("/keluar")
    assert browser.get("/admin/petugas/999999").status_code == 404
    for action in ("undangan", "penonaktifan", "pengaktifan", "pembukaan-kunci", "peran"):
        assert browser.post(f"/admin/petugas/999999/{action}", data=form).status_code == 404, action


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR])
def test_who_else_enters_the_room_has_no_business_here(app, role):
    theirs = browser_of(app, make_user(role))
    for path in ("/admin/petugas", "/admin/petugas/undangan", "/admin/petugas/1"):
        assert theirs.get(path).status_code == 403

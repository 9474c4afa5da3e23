"""Every page that somebody can meet: at which address, who looks, and what was done there before.

A rule of the URL map without a sight here fails `test_every_page.py`, and so does a role that may enter a desk's page
but does not look at it here.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Response

from tests.browser.house import House, lock

Act = Callable[[Page, House], Response]

SEND = """([ending, fields, to]) => {
  const leads = form => form.method === "post" && new URL(form.action).pathname.endsWith(ending);
  const form = [...document.forms].filter(leads).at(-1);
  if (!form) throw new Error(`no form is sent to ${ending}`);
  for (const [name, value] of Object.entries(fields)) {
    const known = [...form.elements].filter(e => e.name === name && e.type !== "submit");
    if (!known.length) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    for (const e of known) if (/radio|checkbox/.test(e.type)) e.checked = e.value === value; else e.value = value;
  }
  if (to) form.action = to;
  form.submit();
}"""


@dataclass(frozen=True)
class Sight:
    """One page in one state; `of` is the state of the report that a reporter has opened, `act` the last answer."""

    rule: str
    who: str
    address: str
    status: int = 200
    act: Act | None = None
    of: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """What pytest calls it."""
        said = [self.who, self.address.replace("{", "").replace("}", ""), str(self.status), self.note]
        return " ".join(filter(None, said))


def send(page: Page, ending: str, to: str = "", **fields: str) -> Response:
    """Send the page's last form whose action ends so, past what the browser itself would refuse; gives the answer."""
    with page.expect_navigation() as answer:
        page.evaluate(SEND, [ending, fields, to])
    return answer.value


def sent(ending: str, to: str = "", **fields: str) -> Act:
    """The act of sending one form."""
    return lambda page, house: send(page, ending, house.address(to)[len(house.url) :] if to else "", **fields)


def sent_late(ending: str, *, has_token: bool, **fields: str) -> Act:
    """Sent after the session was ended elsewhere, or forgotten by the browser and with it the form's token."""

    def act(page: Page, house: House) -> Response:
        name = house.app.config["SESSION_COOKIE_NAME"]
        if has_token:
            held = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == name)
            house.end_session(held)
        else:
            page.context.clear_cookies(name=name)
        return send(page, ending, **fields)

    return act


def _forgotten(page: Page, house: House) -> Response:
    """The half hour of a reporter is over, the form is still open."""
    for cookie in page.context.cookies():
        if cookie["name"].endswith("pelapor"):
            page.context.clear_cookies(name=cookie["name"])
    return send(page, "/tambahan", note="Sekarang lubangnya lebih besar.")


def _guessed(page: Page, house: House) -> Response:
    for _ in range(10):
        send(page, "/lacak", number=house.numbers["forwarded"], code="AAAABBBBCCCC")
    return send(page, "/lacak", number=house.numbers["forwarded"], code="AAAABBBBCCCC")


def _locked(page: Page, house: House) -> Response:
    lock(house)
    return send(page, "/masuk", email=house.emails["locked"], password="salah")


def _entered(page: Page, house: House) -> Response:
    """A report that somebody called or came for is written down at a desk."""
    return send(page, "/lapor", description="Parit tersumbat.", place="Gang Waru", name="Siti", channel="loket")


def _slip(page: Page, house: House) -> Response:
    _entered(page, house)
    return send(page, "/lembar")


def _invited(page: Page, house: House) -> Response:
    """Nobody is invited twice."""
    email = f"ani-{secrets.token_hex(4)}@contoh.test"
    return send(page, "/undangan", name="Ani", email=email, role="operator")


REPORT = {"description": "Jalan berlubang.", "place": "Gang Waru", "category": "bencana-kebakaran"}


def _stepped(page: Page, house: House) -> Response:
    """Two steps of the form in steps."""
    send(page, "/langkah/1", **REPORT)
    return send(page, "/langkah/2", place="Gang Waru")


STATES = (
    *("submitted", "emergency", "confidential", "incomplete", "forwarded", "late", "returned", "working", "asked"),
    *("checking", "refusing", "confirming", "closed", "duplicate", "withdrawn", "hidden", "misconduct", "spoken"),
)
WITH_THE_AGENCY = ("forwarded", "late", "working", "asked", "checking", "confirming", "closed")
READERS = ("leader", "auditor", "admin")
OWN = ("submitted", "spoken", "confidential", "incomplete", "working", "confirming", "refusing", "closed", "duplicate")


def _step(room: str, noun: str, who: str, state: str, status: int, **fields: str) -> Sight:
    """What is seen after a step's form on a report's page was sent."""
    of = state if who == "reporter" else ""
    address = f"{room}/laporan/{{{state}}}"
    return Sight(f"{room}/laporan/<number>/{noun}", who, address, status, sent(f"/{noun}", **fields), of, noun)


def _not_now(noun: str) -> Sight:
    """A reporter's step that is over: what an old page still offers."""
    act = sent("/pembukaan", f"/laporan/{{closed}}/{noun}")
    return Sight(f"/laporan/<number>/{noun}", "reporter", "/laporan/{closed}", 409, act, "closed", noun)


def _too_late(has_token: bool, status: int) -> Sight:
    act = sent_late("/pertanyaan", has_token=has_token, question="Di mana?")
    rule = "/admin/laporan/<number>/pertanyaan"
    return Sight(rule, "operator", "/admin/laporan/{submitted}", status, act)


WRONG = {"phone": "1", "email": "x", "lat": "9", "lon": "9", "description": "A"}
TOLD = {"description": "Parit meluap dan airnya masuk ke rumah warga. KB 1234 XY", "area": "61.71.05.1001"}
STOPPED = {"category": "pju-kabel", "asked": "pju-kabel", "answer_338b840f": "Ya"}  # the answer with a number to call
ASKED = "/admin/kategori/<category>/pertanyaan"
NOBODY = {"email": "siapa@contoh.test", "password": "salah"}
KEEPERS = ("admin", "supervisor", "leader")
DECREE = {"day_1": "2027-11-01", "name_1": "Libur daerah"}
PUBLIC, ADMIN, OPD = "/laporan/<number>", "/admin/laporan/<number>", "/opd/laporan/<number>"

CITIZEN = [
    Sight("/", "anybody", "/"),
    Sight("/selesai", "reporter", "/lacak", act=sent("/selesai"), of="working"),
    Sight("/lapor", "anybody", "/lapor"),
    Sight("/lapor", "anybody", "/lapor", 422, sent("/lapor"), note="empty"),
    Sight("/lapor", "anybody", "/lapor", 422, sent("/lapor", **WRONG), note="wrong"),
    Sight("/lapor", "anybody", "/lapor?kategori=pju-kabel", note="with questions"),
    Sight("/lapor", "anybody", "/lapor?cari=jalan+berlobang", note="sought"),
    Sight("/lapor", "anybody", "/lapor", 422, sent("/lapor", **STOPPED), note="stopped"),
    Sight("/lapor", "anybody", "/lapor?langkah=1&kategori=pju-kabel", note="step 1"),
    Sight("/lapor/langkah/<int:step>", "anybody", "/lapor?langkah=1", 422, sent("/langkah/1"), note="step 1 empty"),
    Sight("/lapor", "anybody", "/lapor?langkah=1", act=sent("/langkah/1", **REPORT), note="step 2"),
    Sight("/lapor", "anybody", "/lapor?langkah=1", act=_stepped, note="step 3"),
    Sight("/lapor/periksa", "anybody", "/lapor", act=sent("/lapor", "/lapor/periksa", **TOLD), note="before sending"),
    Sight(f"{PUBLIC}/tanda-terima", "anybody", "/lapor", act=sent("/lapor", **REPORT), note="sent"),
    Sight(f"{PUBLIC}/tanda-terima", "reporter", "/laporan/{late}/tanda-terima", of="late"),
    Sight("/lacak", "anybody", "/lacak"),
    Sight("/lacak", "reporter", "/lacak", of="working", note="one is open"),
    Sight("/lacak", "anybody", "/lacak", 422, sent("/lacak")),
    Sight("/lacak", "anybody", "/lacak", 429, _guessed),
    Sight("/laporan", "anybody", "/laporan"),
    Sight("/laporan", "anybody", "/laporan?q=lobang&terlambat=y", note="filtered"),
    Sight("/laporan", "anybody", "/laporan?q=zzzzzz", note="nothing found"),
    *(Sight(PUBLIC, "anybody", f"/laporan/{{{state}}}") for state in STATES),
    *(Sight(PUBLIC, "reporter", f"/laporan/{{{state}}}", of=state) for state in OWN),
    _step("", "tambahan", "reporter", "working", 422),
    Sight(f"{PUBLIC}/tambahan", "reporter", "/laporan/{working}", 401, _forgotten, "working"),
    Sight("/k/<token>", "anybody", "{link}", note="private link"),
    Sight("/k/<token>", "anybody", "/k/salah", note="wrong link"),
    Sight(f"{PUBLIC}/privasi", "anybody", "{link}", 401, sent("/privasi", anonymous="y"), note="private link"),
    _step("", "sanggahan", "reporter", "confirming", 422),
    _step("", "pembukaan", "reporter", "closed", 422),
    _step("", "pemisahan", "reporter", "duplicate", 422),
    _step("", "penilaian", "reporter", "unrated", 422),
    _step("", "privasi", "reporter", "confidential", 422, confidential="", anonymous=""),
    _not_now("konfirmasi"),
    _not_now("penarikan"),
    Sight(f"{PUBLIC}/dukungan", "anybody", "/laporan/{forwarded}", act=sent("/dukungan"), note="dukungan"),
    Sight(f"{PUBLIC}/cetak", "reporter", "/laporan/{working}/cetak", of="working"),
    Sight(f"{PUBLIC}/cetak", "reporter", "/laporan/{closed}/cetak", of="closed"),
    Sight(f"{PUBLIC}/bukti", "anybody", "/laporan/{closed}/bukti"),
    Sight(f"{PUBLIC}/bukti", "anybody", "/laporan/{confidential}/bukti"),
    Sight("/statistik/jangkar", "anybody", "/statistik/jangkar"),
    Sight("/bantuan", "anybody", "/bantuan"),
    Sight("/peta", "anybody", "/peta"),
    Sight("/peta", "anybody", "/peta?pilih=1", note="to choose"),
    Sight("/privasi", "anybody", "/privasi"),
    Sight("/statistik", "anybody", "/statistik"),
    Sight("/statistik", "anybody", "/statistik?menurut=wilayah&periode=30-hari&semua=y", note="by place"),
    Sight("/gaya", "anybody", "/gaya"),
    Sight("/gaya", "anybody", "/gaya", 422, sent("/gaya")),
    Sight("/gaya/meja", "anybody", "/gaya/meja"),
    Sight("/masuk", "anybody", "/masuk"),
    Sight("/masuk", "anybody", "/masuk", 422, sent("/masuk"), note="empty"),
    Sight("/masuk", "anybody", "/masuk", 422, sent("/masuk", **NOBODY), note="wrong"),
    Sight("/masuk", "anybody", "/masuk", 429, _locked),
    Sight("/keluar", "operator", "/admin/masuk", act=sent("/keluar"), note="keluar"),
    Sight("/undangan/<token>", "anybody", "/undangan/{token}"),
    Sight("/undangan/<token>", "anybody", "/undangan/{token}", 422, sent("")),
    Sight("/undangan/<token>", "anybody", "/undangan/salah", 404),
    Sight("", "anybody", "/tidak-ada", 404),
    Sight("", "anybody", "/laporan/PTK-26-999999", 404),
    Sight("", "anybody", "/keluar", 405),
    Sight("", "officer", "/admin/masuk", 403),
]

CENTRE = [
    *(Sight("/admin/masuk", who, "/admin/masuk") for who in ("operator", "supervisor", "leader")),
    *(Sight("/admin/masuk", "operator", f"/admin/masuk?antrean={tab}") for tab in ("periksa", "terlambat")),
    *(Sight("/pimpinan", who, "/pimpinan") for who in ("supervisor", "leader", "auditor")),
    Sight("/pimpinan", "supervisor", "/pimpinan?layar=1", note="wall"),
    *(Sight("/admin/pengawasan", who, "/admin/pengawasan") for who in ("supervisor", "leader", "auditor")),
    Sight("/admin/pengawasan", "supervisor", "/admin/pengawasan?daftar=terbuka&menurut=kategori"),
    Sight("/admin/pengawasan", "auditor", "/admin/pengawasan?daftar=dikembalikan", note="empty"),
    Sight("/admin/pengawasan", "leader", "/admin/pengawasan?layar=1", note="wall"),
    *(Sight(ADMIN, who, "/admin/laporan/{late}", note="told") for who in ("leader", "supervisor")),
    *(Sight("/admin/laporan", who, "/admin/laporan") for who in ("operator", "supervisor", *READERS)),
    Sight("/admin/laporan", "auditor", "/admin/laporan?nomor=zzz", 422),
    *(Sight(ADMIN, "operator", f"/admin/laporan/{{{state}}}") for state in STATES),
    *(Sight(ADMIN, "supervisor", f"/admin/laporan/{{{state}}}") for state in ("working", "hidden", "duplicate")),
    *(Sight(ADMIN, who, "/admin/laporan/{working}") for who in READERS),
    Sight(ADMIN, "operator", "/admin/laporan/PTK-26-999999", 404),
    _step("/admin", "disposisi", "operator", "submitted", 422, lead="", category=""),
    _step("/admin", "disposisi", "operator", "submitted", 409, lead="PUPR", category="jalan-berlubang", version="0"),
    _step("/admin", "pemeriksaan", "operator", "checking", 422, decision="send_back"),
    _step("/admin", "pemeriksaan", "operator", "checking", 409, decision="approve", version="0"),
    _step("/admin", "pertanyaan", "operator", "submitted", 422),
    _too_late(has_token=True, status=401),
    _too_late(has_token=False, status=400),
    _step("/admin", "pembagian", "operator", "submitted", 422),
    _step("/admin", "koreksi", "operator", "submitted", 422, lat="x"),
    _step("/admin", "penyuntingan", "operator", "submitted", 422),
    _step("/admin", "perpanjangan", "supervisor", "working", 422, decision="deny"),
    _step("/admin", "identitas", "operator", "submitted", 422),
    _step("/admin", "identitas", "operator", "submitted", 200, reason="Memastikan tempat."),
    *(Sight("/admin/cari", who, "/admin/cari") for who in ("operator", "supervisor")),
    Sight("/admin/cari", "operator", "/admin/cari", 422, sent("/cari")),
    Sight("/admin/cari", "operator", "/admin/cari", act=sent("/cari", name="Siti", reason="Bertanya."), note="found"),
    *(Sight("/admin/lapor", who, "/admin/lapor") for who in ("operator", "supervisor")),
    Sight("/admin/lapor", "operator", "/admin/lapor", 422, sent("/lapor", email="x")),
    *(
        Sight(f"{ADMIN}/tercatat", who, "/admin/lapor", act=_entered, note="entered")
        for who in ("operator", "supervisor")
    ),
    Sight(f"{ADMIN}/lembar", "operator", "/admin/lapor", act=_slip, note="slip"),
    *(Sight("/admin/kalender", who, "/admin/kalender") for who in KEEPERS),
    Sight("/admin/kalender/riwayat", "admin", "/admin/kalender/riwayat"),
    Sight("/admin/kalender/libur", "admin", "/admin/kalender/libur"),
    Sight("/admin/kalender/libur", "admin", "/admin/kalender/libur", 422, sent("/libur", name_1="Cuti bersama")),
    Sight("/admin/kalender/libur", "admin", "/admin/kalender/libur", act=sent("/libur", **DECREE), note="looked at"),
    Sight("/admin/kalender/libur/<day>", "admin", "/admin/kalender/libur/2026-12-25"),
    Sight("/admin/kalender/jam", "admin", "/admin/kalender/jam"),
    Sight("/admin/kalender/jam/<calendar>", "admin", "/admin/kalender/jam/kantor5"),
    *(Sight("/admin/kategori", who, "/admin/kategori") for who in KEEPERS),
    Sight("/admin/kategori/riwayat", "admin", "/admin/kategori/riwayat"),
    *(Sight("/admin/kategori/batas", who, "/admin/kategori/batas") for who in KEEPERS),
    Sight("/admin/kategori/baru", "admin", "/admin/kategori/baru"),
    *(Sight("/admin/kategori/<category>", who, "/admin/kategori/jalan-berlubang") for who in KEEPERS),
    Sight("/admin/kategori/<category>", "admin", "/admin/kategori/pju-kabel", note="with questions"),
    Sight(ASKED, "admin", "/admin/kategori/pju-kabel/pertanyaan"),
    Sight(ASKED, "admin", "/admin/kategori/pju-kabel/pertanyaan", 422, sent("/pertanyaan"), note="empty"),
    Sight(f"{ASKED}/<int:n>", "admin", "/admin/kategori/pju-kabel/pertanyaan/2"),
    Sight("/admin/opd", "admin", "/admin/opd"),
    Sight("/admin/opd/<agency>", "admin", "/admin/opd/PUPR"),
    *(Sight("/admin/cuti", who, "/admin/cuti") for who in ("operator", "supervisor", "leader", "admin")),
    Sight("/admin/cuti", "admin", "/admin/cuti?petugas={user}", note="somebody else"),
    Sight("/admin/cuti", "supervisor", "/admin/cuti", 422, sent("/cuti"), note="empty"),
    Sight("/admin/kata", "supervisor", "/admin/kata"),
    Sight("/admin/kata/baru", "supervisor", "/admin/kata/baru"),
    Sight("/admin/kata/baru", "supervisor", "/admin/kata/baru", 422, sent("/baru", text="Halo {nama}.")),
    Sight("/admin/kata/<int:text>", "supervisor", "/admin/kata/1"),
    Sight("/admin/kata/<int:text>", "supervisor", "/admin/kata/1", 422, sent("/isi", text="[")),
    _step("/admin", "penolakan", "operator", "submitted", 200, preview="1", outcome="rejected", reason="Uji coba."),
    Sight("/admin/patokan", "admin", "/admin/patokan"),
    Sight("/admin/patokan", "admin", "/admin/patokan", 422, sent("/patokan", name="", lat="1", lon="1")),
    Sight("/admin/patokan/<landmark>", "admin", "/admin/patokan/masjid-jami"),
    *(Sight("/admin/pengumuman", who, "/admin/pengumuman") for who in ("supervisor", "admin")),
    Sight("/admin/pengumuman", "supervisor", "/admin/pengumuman", 422, sent("/pengumuman"), note="empty"),
    *(Sight("/admin/pesan", who, "/admin/pesan") for who in ("supervisor", "admin")),
    Sight("/admin/pesan", "admin", "/admin/pesan?keadaan=gagal"),
    Sight("/admin/pesan", "supervisor", "/admin/pesan?nomor={working}", note="of one report"),
    Sight("/admin/pesan", "supervisor", "/admin/pesan?nomor=zzz", 422),
    *(Sight("/admin/pesan/<int:message>", who, "/admin/pesan/{message}") for who in ("supervisor", "admin")),
    Sight("/admin/petugas", "admin", "/admin/petugas"),
    Sight("/admin/petugas", "admin", "/admin/petugas?q=zzz"),
    Sight("/admin/petugas/<int:user>", "admin", "/admin/petugas/{user}"),
    Sight(
        "/admin/petugas/<int:user>/peran", "admin", "/admin/petugas/{user}", 422, sent("/peran", role="head", agency="")
    ),
    Sight("/admin/petugas/undangan", "admin", "/admin/petugas/undangan"),
    Sight("/admin/petugas/undangan", "admin", "/admin/petugas/undangan", 422, sent("/undangan")),
    Sight("/admin/petugas/undangan", "admin", "/admin/petugas/undangan", act=_invited, note="invited"),
]

AGENCY = [
    *(Sight("/opd/", who, "/opd/") for who in ("officer", "supporter", "field_officer", "head")),
    *(Sight("/opd/", "officer", f"/opd/?tab={tab}") for tab in ("semua", "terlambat", "selesai")),
    Sight("/opd/", "officer", "/opd/?q=zzzzzz"),
    *(Sight("/opd/lapor", who, "/opd/lapor") for who in ("officer", "supporter", "head")),
    Sight("/opd/lapor", "officer", "/opd/lapor", 422, sent("/lapor", email="x")),
    Sight("/opd/lapor/<number>", "officer", "/opd/lapor", act=_entered, note="entered"),
    Sight("/opd/lapor/<number>/lembar", "officer", "/opd/lapor", act=_slip, note="slip"),
    *(Sight("/opd/cuti", who, "/opd/cuti") for who in ("officer", "supporter", "head")),
    Sight("/opd/cuti", "head", "/opd/cuti", 422, sent("/cuti", first="2020-01-05", last="2020-01-01"), note="wrong"),
    *(Sight(OPD, "officer", f"/opd/laporan/{{{state}}}") for state in WITH_THE_AGENCY),
    *(Sight(OPD, who, "/opd/laporan/{working}") for who in ("supporter", "field_officer", "head")),
    Sight(OPD, "head", "/opd/laporan/{late}", note="told"),
    Sight(OPD, "officer", "/opd/laporan/{submitted}", 404),
    _step("/opd", "penyelesaian", "officer", "late", 422),
    _step("/opd", "penyelesaian", "officer", "late", 409, outcome="answered", note="Sudah.", version="0"),
    _step("/opd", "pengembalian", "officer", "forwarded", 422),
    _step("/opd", "identitas", "officer", "working", 200, reason="Memastikan tempat."),
    Sight("/opd/kata", "head", "/opd/kata"),
    Sight("/opd/kata/baru", "head", "/opd/kata/baru"),
    Sight("/opd/kata/<int:text>", "head", "/opd/kata/{text}"),
    _step("/opd", "jawaban", "officer", "working", 200, use="1", ready="4"),
    _step("/opd", "jawaban", "officer", "working", 422, use="1", ready=""),
    _step("/opd", "jawaban", "officer", "working", 422, note="Kami datang [tanggal]."),
    _step("/opd", "penyelesaian", "officer", "late", 200, preview="1", outcome="answered", note="Sudah."),
    *(Sight("/opd/tugas", who, "/opd/tugas") for who in ("officer", "supporter", "field_officer", "head")),
    Sight("/opd/tugas", "field_officer", "/opd/tugas?area=61.71.05.1001"),
    Sight(f"{OPD}/kemajuan", "field_officer", "/opd/tugas", 422, sent("/kemajuan")),
]

SIGHTS = [*CITIZEN, *CENTRE, *AGENCY]

# What is no page: a picture, a fragment, a file, words for machines.
NO_PAGES = {
    "/static/<path:filename>",
    "/laporan/<number>/foto/<int:seq>-<int:n>-<any(kecil, besar):size>.webp",
    "/admin/laporan/<number>/foto/<int:seq>-<int:n>-<any(kecil, besar):size>.webp",
    "/opd/laporan/<number>/foto/<int:seq>-<int:n>-<any(kecil, besar):size>.webp",
    "/laporan/<number>/suara.mp3",
    "/admin/laporan/<number>/suara.mp3",
    "/opd/laporan/<number>/suara.mp3",
    "/laporan/<number>/kemajuan",
    "/admin/pengawasan/perubahan",
    "/pimpinan/perubahan",
    "/laporan/<number>/bukti.json",
    "/bukti/periksa.py",
    "/statistik/jangkar.json",
    "/statistik/jangkar/<day>.json",
    "/lapor/kunci",
    "/lapor/pertanyaan",
    "/lapor/jenis",
    "/lapor/kelurahan",
    "/lapor/patokan",
    "/lapor/peta-geser",
    "/sw.js",
    "/manifest.webmanifest",
    "/sehat",
    "/siap",
    "/statistik.csv",
}


def came_to(sight: Sight, page: Page, house: House) -> Response:
    """Look at it; gives the answer that is then on the screen."""
    answer = page.goto(house.address(sight.address))
    assert answer is not None
    return sight.act(page, house) if sight.act else answer

"""A reader of English meets no Indonesian of the portal's own: on pages, in refusals, in letters; and comes back home.

What people wrote, and what a city named itself, stay as they are.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from portal.domain.ladder import Rung
from portal.domain.workflow import Outcome
from portal.services import triage
from portal.services.intake import Contact
from portal.store import deliveries
from portal.store.db import db
from portal.store.tables import Message
from portal.web import language, letters
from tests import factories
from tests.factories import Staff
from tests.portals import ROOT
from tests.public.citizens import report, send, take
from tests.reading import read
from tests.signed_in import browser_of
from tests.words import kept

TEMPLATES = ROOT / "templates"
SITI = Contact(name="Siti", email="siti@contoh.test")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


def indonesian() -> re.Pattern[str]:
    """Whatever of the Indonesian texts is long enough to be no accident, and is no English too."""
    english = " ".join(str(message.string) for message in kept("en"))
    parts = (part.strip() for message in kept("en") for part in PLACEHOLDER.split(str(message.id)))
    long = sorted({part for part in parts if len(part) > 11 and part not in english}, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, long)) + r")(?!\w)")


@pytest.fixture(scope="module")
def left_over():
    """What of a text is the portal's own Indonesian."""
    pattern = indonesian()
    return lambda text: sorted(set(pattern.findall(text)))


@pytest.fixture
def reader(app):
    """A browser that wishes for English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9"
    return client


@pytest.fixture
def addresses():
    """The citizens' pages, with reports in the states that say most."""
    staff = Staff()
    asked = factories.submit(contact=SITI).number
    triage.ask_reporter(asked, by=staff.operator, seen=None, question="Di mana?")
    states = [
        factories.submit(category="bencana-kebakaran").number,
        asked,
        factories.in_progress(staff, datetime.now(UTC) - timedelta(days=60)),
        factories.confirming(staff),
        factories.closed(staff),
    ]
    pages = ["/", "/lapor", "/lacak", "/laporan", "/laporan?q=zzz", "/bantuan", "/peta", "/privasi", "/masuk"]
    pages += ["/statistik", "/statistik?menurut=wilayah&periode=30-hari", "/statistik/jangkar", "/tidak-ada"]
    pages += ["/lapor?langkah=1", "/lapor?cari=aek", "/lapor?cari=zzz"]
    pages += [f"/laporan/{number}" for number in states]
    return [*pages, *(f"/laporan/{states[-1]}/{page}" for page in ("bukti", "cetak"))]


def test_no_page_of_a_citizen_has_indonesian_left_over(reader, addresses, left_over):
    found = {}
    for address in addresses:
        page = read(reader.get(address))
        assert page.one("html")["lang"] == "en", address
        spoken = [element[name] for name in ("aria-label", "alt", "title") for element in page.css(f"[{name}]")]
        found[address] = left_over(" · ".join([page.title, page.text, *spoken]))
    assert not {address: words for address, words in found.items() if words}


def test_the_search_finds_what_is_left_over(client, left_over):
    for address in ("/", "/lapor", "/bantuan"):
        assert len(left_over(read(client.get(address)).text)) > 5


def test_a_refused_form_says_in_english_what_to_do(reader, left_over):
    answer = send(reader, description="", place="", area="", phone="1", email="x", lat="x")
    page = read(answer)
    assert answer.status_code == 422
    assert "Write what happened, or send a voice recording." in page.text
    assert "Write a mobile number in digits" in page.text
    assert not left_over(page.text)


def test_whoever_reported_in_english_is_written_to_in_english_to_the_end(reader, client, left_over):
    number = report(reader, email="siti@contoh.test", category=factories.CATEGORY).number
    home = report(client, email="budi@contoh.test", category=factories.CATEGORY).number
    staff = Staff()
    for one in (number, home):
        triage.forward(
            one, by=staff.operator, seen=None, category=factories.CATEGORY, lead=factories.LEAD, supporting={}
        )
    words = {one: written(one) for one in (number, home)}
    assert [text.partition("\n")[0] for text in words[number]] == [
        "We have received your report.",
        "Your report was forwarded to DPUPR.",
    ]
    assert not left_over(" ".join(words[number]))
    assert [text.partition("\n")[0] for text in words[home]] == [
        "Laporan Anda sudah kami terima.",
        "Laporan Anda diteruskan ke DPUPR.",
    ]


def written(number: str) -> list[str]:
    """What the reporter of this report is written."""
    query = select(Message.id, Message.key).where(Message.recipient == "reporter").order_by(Message.id)
    return [
        letters.compose(deliveries.one(id_)).text
        for id_, key in db.session.execute(query)
        if key.startswith(f"{number}/")
    ]


def test_kinds_of_problems_have_english_names(reader):
    shown = {option["value"]: option.text for option in read(reader.get("/lapor")).css("[name=category] option")}
    assert shown["jalan-berlubang"] == "Pothole / damaged road (city road)"


def test_no_letter_has_indonesian_left_over(app, left_over):
    known = {
        "number": "X",
        "side": "DPUPR",
        "lead": "DPUPR",
        "due": "X",
        "whole": str,
        "outcome_name": str,
        "code": "A",
    }
    known |= {"args": {"rung": 2, "stage": "verify", "kind": "no_mayor", "subject": "", "detail": ""}, "said": {}}
    known |= {"resolved": {}, "facts": "X", "link": "X", "Outcome": Outcome, "Rung": Rung, "status": "", "late": ""}
    paths = sorted((TEMPLATES / "messages").rglob("[a-z]*.txt"))
    assert len(paths) > 50
    with language.speaking("en"):
        texts = {path: app.jinja_env.get_template(str(path.relative_to(TEMPLATES))).render(known) for path in paths}
    found = {path.name: left_over(text) for path, text in texts.items()}
    assert not {name: words for name, words in found.items() if words}


def test_the_language_is_switched_without_script_and_comes_back_to_the_same_page(app):
    for address in ("/laporan?q=parit&terlambat=y", "/lacak", "/tidak-ada", "/masuk"):
        switch_there_and_back(app.test_client(), address)


def switch_there_and_back(client, address):
    page = read(client.get(address))
    to_english = page.one("a[hreflang=en]")
    assert (to_english.text, to_english["lang"]) == ("English", "en")
    there = urljoin(address, to_english["href"])
    page = read(client.get(there))
    assert page.one("html")["lang"] == "en"
    if "q=" in address:
        assert page.one("[name=q]")["value"] == "parit"
    assert read(client.get("/")).one("html")["lang"] == "en"
    assert page.one("a[hreflang=id]").text == "Bahasa Indonesia"
    back = urljoin(there, page.one("a[hreflang=id]")["href"])
    assert urlsplit(back).path == urlsplit(address).path
    assert back.count("lang=") == 1
    assert read(client.get(back)).one("html")["lang"] == "id"
    assert read(client.get("/")).one("html")["lang"] == "id"


def test_from_an_answer_to_a_form_the_switch_leads_to_the_page_of_the_form(client):
    refused = read(send(client, description=""))
    assert refused.one("a[hreflang=en]")["href"] == "/lapor?lang=en"
    own = report(client, category=factories.CATEGORY).number
    refused = read(take(client, own, "tambahan", note=""))
    assert refused.one("a[hreflang=en]")["href"] == f"/laporan/{own}?lang=en"
    assert client.get(f"/laporan/{own}?lang=en").status_code == 200


def test_a_page_that_is_kept_for_everybody_holds_nothing_that_one_visitor_asked_for(app):
    number = factories.closed(Staff())
    for query in ("?siapa=kutilang", ""):
        page = read(app.test_client().get(f"/laporan/{number}{query}"))
        assert page.one("a[hreflang=en]")["href"] == "?lang=en"


def test_an_officer_reads_the_desk_in_english_and_keeps_the_filter(app):
    browser = browser_of(app, Staff().operator)
    page = read(browser.get("/admin/masuk?antrean=terlambat&lang=en"))
    assert "Inbox" in page.text
    assert page.one("a[hreflang=id]")["href"] == "?antrean=terlambat&lang=id"

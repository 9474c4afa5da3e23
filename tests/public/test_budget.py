"""What a citizen's page costs on its way, in brotli bytes. Beyond the budget the build fails."""

import sys

import brotli
import pytest

from tests import factories
from tests.factories import Staff
from tests.gateways.pictures import encoded, street
from tests.public.citizens import report, send

FIRST, HTML, CSS, SCRIPT, FURTHER, HTMX = 14_000, 6_000, 4_000, 3_000, 6_000, 16_000
LONG = "Parit di sepanjang gang mampet oleh sampah, air meluap ke rumah warga setiap hujan sejak tiga minggu lalu. "


def bytes_of(answer) -> int:
    return len(brotli.compress(answer.get_data(), quality=5))


@pytest.fixture
def pages(app, client):
    """Every page of a citizen, as full as it gets in life, with its size."""
    staff = Staff()
    for n in range(25):
        factories.in_progress(staff, description=f"{LONG} {n}", place=f"Gang Kenari {n}, RT 0{n % 9}/RW 02")
    public = factories.closed(staff, description=LONG * 2)
    own = report(client, [encoded(street())] * 2, category=factories.CATEGORY, description=LONG * 2).number
    factories.triage.forward(
        own, by=staff.operator, seen=None, category=factories.CATEGORY, lead=factories.LEAD, supporting={}
    )
    asked = {
        "/": client.get("/"),
        "/lapor": client.get("/lapor"),
        "/lapor (422)": send(client, description="", place=LONG, phone="1", lat="x"),
        "/lacak": client.get("/lacak"),
        "/laporan": client.get("/laporan"),
        "/laporan?q=": client.get("/laporan?q=parit&opd=PUPR&terlambat="),
        "/bantuan": client.get("/bantuan"),
        "/peta": client.get("/peta"),
        "/privasi": client.get("/privasi"),
        "/laporan/<number>": app.test_client().get(f"/laporan/{public}"),
        "/laporan/<number> (pelapor)": client.get(f"/laporan/{own}"),
        "kemajuan": client.get(f"/laporan/{own}/kemajuan?v=0"),
        "tanda-terima": client.get(f"/laporan/{own}/tanda-terima"),
        "cetak": client.get(f"/laporan/{own}/cetak"),
        "bukti": client.get(f"/laporan/{public}/bukti"),
        "jangkar": client.get("/statistik/jangkar"),
        "404": client.get("/tidak-ada"),
    }
    return {name: bytes_of(answer) for name, answer in asked.items()}


def test_every_page_of_a_citizen_is_within_the_budget(app, pages, capsys):
    shelf = app.extensions["assets"]
    css = len(shelf["citizen.css"].encoded("br"))
    drawing = len(shelf["img/tanda.svg"].encoded("br"))
    htmx = len(shelf["vendor/htmx.min.js"].encoded("br"))
    # No page has both: the form sends, an open report lives. What is fetched when a page is there counts for itself.
    form = ("sending", "category")
    script = max(sum(len(shelf[f"js/{name}.js"].encoded("br")) for name in names) for names in (("live",), form))
    lazy = sum(len(shelf[f"js/{name}.js"].encoded("br")) for name in ("later", "waiting"))
    with capsys.disabled():
        assets = {"citizen.css": css, "htmx, only where a page changes": htmx, "live.js, or the form's two": script}
        assets |= {"later.js and waiting.js, when the form is there": lazy}
        lines = [f"  {size:6,}  {name}" for name, size in (pages | assets).items()]
        sys.stdout.write("\n".join(["", "  brotli bytes of a citizen's pages", *lines, ""]))
    assert css <= CSS
    assert script <= SCRIPT
    assert htmx <= HTMX
    for name, size in pages.items():
        assert size <= HTML, name
        assert size <= FURTHER, name
        # Whichever page is somebody's first: it, the stylesheet, the sign in the tab.
        assert size + css + drawing + script <= FIRST, name


def test_the_form_needs_no_script_and_nothing_from_elsewhere(client):
    html = client.get("/lapor").get_data(as_text=True)
    assert all(" defer></script>" in part for part in html.split("<script")[1:]), "a script that the page waits for"
    assert "//" not in html.replace("http://www.w3.org", "")

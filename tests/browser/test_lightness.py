"""What a citizen's pages cost in a real browser from the real server: bytes on the wire, requests, and seconds.

`make bytes` keeps the table in docs/lightness.md; without it the same is measured, judged and thrown away.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from tests.browser.chromium import PHONE
from tests.browser.networks import NETWORKS, Network, slow_down
from tests.portals import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.live]

DOCUMENT = ROOT / "docs" / "lightness.md"
BEGIN, END = "<!-- measured -->", "<!-- until here -->"
# To be used: the page, its style, its script. The live pages' htmx comes on top, once.
FIRST, LIVE, REQUESTS = 14_000, 16_000, 4
# What every answer says besides its body: a policy of content and the other headers of safety.
HEADERS = 900
PAGES = (
    *("/", "/lapor", "/lacak", "/laporan", "/peta", "/statistik", "/bantuan", "/privasi"),
    *("/laporan/{late}", "/laporan/{working}/tanda-terima"),
)
TIMED = ("/", "/lapor", "/laporan/{late}")
PAINTED = """() => new Promise(done => new PerformanceObserver(seen => {
  for (const paint of seen.getEntriesByName("first-contentful-paint")) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass
class Load:
    """One page's arrival: what its HTML names, by kind and in how many requests; pictures; what its script asks for."""

    needed: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    pictures: int = 0
    after: int = 0

    @property
    def total(self) -> int:
        return sum(self.needed.values())


class Meter:
    """Counts what a page of a browser receives, headers included."""

    def __init__(self, page) -> None:
        self.load, self._kinds = Load(), {}
        self.wire = page.context.new_cdp_session(page)
        self.wire.on("Network.requestWillBeSent", self._asked)
        self.wire.on("Network.loadingFinished", self._arrived)
        self.wire.send("Network.enable")

    def _asked(self, event) -> None:
        by_script = event["initiator"]["type"] == "script"
        is_picture = event.get("type") == "Image" or event["request"]["url"].endswith((".svg", ".png"))
        self._kinds[event["requestId"]] = "Picture" if is_picture else "After" if by_script else event["type"]

    def _arrived(self, event) -> None:
        kind, size = self._kinds.get(event["requestId"], "After"), int(event["encodedDataLength"])
        match kind:
            case "Picture":
                self.load.pictures += size
            case "After":
                self.load.after += size
            case _:
                self.load.needed[kind] = self.load.needed.get(kind, 0) + size
                self.load.requests += bool(size)


@pytest.fixture
def visit(house, open_context):
    """Somebody with an empty phone comes to an address, and then once more."""

    def come(address: str) -> tuple[Load, Load]:
        who = ("reporter", "working") if "tanda-terima" in address else ("anybody", "")
        # A worker of the first visit would answer at the second, unseen by the meter.
        context = open_context(viewport=PHONE, service_workers="block")
        context.add_cookies(house.cookies(*who))
        loads = []
        for _ in range(2):
            page = context.new_page()
            meter = Meter(page)
            page.goto(house.address(address), wait_until="networkidle")
            loads.append(meter.load)
            page.close()
        return loads[0], loads[1]

    return come


@pytest.fixture
def seconds(house, open_context):
    """How long until a first page is painted, on a slow line and an empty phone."""

    def wait(address: str, network: Network) -> float:
        page = open_context(viewport=PHONE).new_page()
        slow_down(page.context.new_cdp_session(page), network)
        page.goto(house.address(address), wait_until="commit")
        return float(page.evaluate(PAINTED)) / 1000

    return wait


def test_what_a_citizens_pages_cost_on_the_wire(visit, seconds):
    lines, wrong = [], []
    for address in PAGES:
        first, second = visit(address)
        times = {name: seconds(address, line) if address in TIMED else None for name, line in NETWORKS.items()}
        is_live = first.needed.get("Script", 0) > LIVE - 2 * HEADERS
        if first.total - HEADERS * first.requests > FIRST + LIVE * is_live:
            wrong.append(f"{address}: {first.total:,} bytes")
        if first.requests > REQUESTS + is_live:
            wrong.append(f"{address}: {first.requests} requests")
        wrong += [
            f"{address}: {times[name]:.1f} s on {name}"
            for name, line in NETWORKS.items()
            if times[name] and times[name] > line.first_page
        ]
        told = [f"{times[name]:.1f} s" if times[name] else "" for name in NETWORKS]
        sizes = [*(first.needed.get(kind, 0) for kind in ("Document", "Stylesheet", "Script")), first.total]
        cells = [f"{size:,}" if size else "" for size in (*sizes,)]
        again = f"{second.total:,} in {second.requests}"
        name = address.replace("{late}", "…").replace("{working}", "…")
        lines.append(
            " | ".join(
                [f"| `{name}`", *cells, str(first.requests), f"{first.pictures:,}", f"{first.after:,}", again, *told]
            )
            + " |"
        )
    _keep(lines)
    assert not wrong, "\n".join(wrong)


def _keep(lines: list[str]) -> None:
    if not os.environ.get("PORTAL_LIGHTNESS"):
        return
    head = [
        "| page | HTML | CSS | script | all of it | requests | pictures | afterwards | second visit | GPRS | EDGE |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    table = "\n".join([*head, *lines])
    measured = f"{BEGIN}\n\nMeasured on {datetime.now(UTC):%Y-%m-%d}.\n\n{table}\n\n{END}"
    DOCUMENT.write_text(f"{before}{measured}{after}", encoding="utf-8")


def test_the_two_things_to_do_are_seen_at_once_on_the_smallest_phone(house, open_context):
    page = open_context(viewport={"width": 320, "height": 480}).new_page()
    for language in ("id", "en"):
        page.set_extra_http_headers({"Accept-Language": language})
        page.goto(house.address("/"))
        for link in ("/lapor", "/lacak"):
            box = page.locator(f"main a.button[href='{link}']").bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 480, (language, link)

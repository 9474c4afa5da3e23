"""What people write is text on every page that shows it, and nothing in the sources could make it anything else."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from portal.domain.case import OWNER
from portal.domain.workflow import Role
from portal.services import handling, intake, triage
from portal.services.intake import Contact
from portal.web.forms import clean_words
from tests.factories import CATEGORY, LEAD, Staff, make_user, submit
from tests.portals import ROOT
from tests.signed_in import browser_of

# The sources

SOURCES = sorted((ROOT / "templates").rglob("*.html"))
PROGRAMS = sorted((ROOT / "portal").rglob("*.py"))
FORBIDDEN_IN_TEMPLATES = {
    "an inline style": r"\sstyle\s*=",
    "a handler in an attribute": r"\son[a-z]+\s*=\s*[\"']",
    "an address of script": r"javascript:",
    "an inline style element": r"<style",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+false",
    "script of htmx in an attribute": r"hx-(on|vals\s*=\s*[\"']js)",
}


def faults(text: str, forbidden: dict[str, str]) -> list[str]:
    return [what for what, pattern in forbidden.items() if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    "fault",
    [
        '<p style="color: red">', "<a href='#' onclick='x()'>", '<a href="javascript:x()">', "<style>p {}</style>",
        "<script>x()</script>", "{{ words|safe }}", "{% autoescape false %}", '<p hx-on:click="x()">',
    ],
)  # fmt: skip
def test_a_fault_in_a_template_would_be_found(fault):
    assert faults(fault, FORBIDDEN_IN_TEMPLATES)


@pytest.mark.parametrize("template", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_holds_inline_style_script_or_unescaped_text(template: Path):
    assert faults(template.read_text(encoding="utf-8"), FORBIDDEN_IN_TEMPLATES) == []


ESCAPING_LOST = {"from_string", "render_template_string"}


def marked(program: str) -> list[int]:
    """The lines on which a program calls something markup that it has not written out itself, word for word."""
    found = []
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            literal = all(isinstance(given, ast.Constant) for given in node.args)
            lost = any(word.arg == "autoescape" and not getattr(word.value, "value", False) for word in node.keywords)
            if (name == "Markup" and not literal) or name in ESCAPING_LOST or lost:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "fault", ["Markup(words)", 'Markup(f"<b>{words}</b>")', "markupsafe.Markup(a + b)", "render_template_string(words)"]
)
def test_a_program_that_trusts_a_text_would_be_found(fault):
    assert marked(fault) == [1]


def test_no_program_declares_a_text_to_be_markup():
    """What is written out in the program may be; `Markup.format` escapes what is put into it."""
    found = {str(path): marked(path.read_text(encoding="utf-8")) for path in PROGRAMS}
    assert {path: lines for path, lines in found.items() if lines} == {}


# The pages

CORPUS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    '<a href="javascript:alert(1)">x</a>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "{{ config }}{% include 'layout.html' %}${7*7}#{7*7}",
    '" autofocus onfocus=alert(1) x="',
    '" hx-get="/keluar" hx-trigger="load',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x22;&#x3e;&#60;b&#62;",
    "]]><b>x</b>",
    "<plaintext>",
    "\\x3cscript\\x3e \u2028 \u2029",
    "<b\x0bonmouseover=alert(1)>",
)
WRITTEN = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=120)
MARKUP = st.lists(
    st.sampled_from(["<", ">", '"', "'", "&", "=", "/", "script", "img", "onerror", "{{", "}}", "--", "!", " ", "a"]),
    min_size=1,
    max_size=30,
).map("".join)
TAME = "Jalan rusak sekali."


@pytest.fixture
def desk(app):
    staff = Staff()
    readers = {
        "/laporan/{}": app.test_client(),
        "/admin/laporan/{}": browser_of(app, make_user(Role.SUPERVISOR)),
        "/opd/laporan/{}": browser_of(app, staff.officer),
    }
    return staff, readers


def shown(desk, words):
    """The pages of a report in which everybody wrote these words, by address."""
    staff, readers = desk
    contact = Contact(name=words, phone="0812 5555 0101", helper=words)
    number = submit(description=words, place=words[:400], contact=contact).number
    supporting = {"BPBD": words}
    triage.forward(number, by=staff.operator, seen=None, category=CATEGORY, lead=LEAD, supporting=supporting)
    handling.accept(number, by=staff.officer, seen=None, note=words)
    handling.progress(number, by=staff.officer, note=words)
    handling.note(number, by=staff.officer, internal=words)
    intake.add_info(number, by=OWNER, note=words)
    return {address: client.get(address.format(number)).get_data(as_text=True) for address, client in readers.items()}


def shape(page: LexborHTMLParser) -> set[tuple[str, str]]:
    """Every kind of element with every attribute that it has somewhere on the page."""
    elements = page.css("*")
    return {(str(one.tag), name) for one in elements for name in one.attributes} | {(str(e.tag), "") for e in elements}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def check(desk, words, expected):
    words = clean_words(words) or TAME  # as every form does
    for address, html in shown(desk, words).items():
        page = LexborHTMLParser(html)
        assert shape(page) - expected[address] == set(), address
        assert squeezed(words) in squeezed(page.text()), address
        targets = (one.attributes.get(name) or "" for one in page.css("*") for name in ("href", "src", "action"))
        assert not [target for target in targets if target.strip().lower().startswith(("javascript:", "data:"))]


@pytest.fixture
def expected(desk):
    """The shape of each page while everybody writes harmless words; the second report has a neighbour to show."""
    shown(desk, TAME)
    return {address: shape(LexborHTMLParser(html)) for address, html in shown(desk, TAME).items()}


@given(words=WRITTEN | MARKUP)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_people_write_adds_no_element_and_no_attribute_to_any_page(desk, expected, words):
    check(desk, words, expected)


def test_what_is_known_to_break_out_of_pages_stays_text(desk, expected):
    for words in CORPUS:
        check(desk, words, expected)


def test_an_element_that_came_out_of_a_text_would_be_seen():
    tame, wild = (LexborHTMLParser(f"<p>{words}</p>") for words in ("Jalan", "<b>Jalan</b>"))
    assert shape(wild) - shape(tame) == {("b", "")}

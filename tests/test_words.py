"""The catalogues hold every text of the screen, and each translation fits the text that it stands for.

After a change of a text: `make words`, then write its English into portal/translations/en/LC_MESSAGES/messages.po.
"""

import re
from collections.abc import Iterator

import pytest
from babel.messages import Catalog

from tests.words import CATALOGUES, ROOT, fresh, kept, written

LANGUAGES = sorted(file.name for file in CATALOGUES.iterdir() if file.is_dir())
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[%sd]|\{\w*\}")
# What in templates is no word of any language: a unit, names of files, what other programs read.
WORD = re.compile(r"[\w.-]*[^\W\d_]{2}[\w.-]*")
NO_WORDS = {
    "km",
    "jangkar.json",
    ".json",
    "data-number",
    "data-status",
    "data-outcome",
    "data-holder",
    "data-version",
    "data-due",
}


def faults(catalogue: Catalog, today: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, measured by the texts of today."""
    wanted = {(message.context, key(message)) for message in today if message.id}
    there = {(message.context, key(message)): message for message in catalogue if message.id}
    yield from (f"not in the catalogue: {text}" for _, text in wanted - there.keys())
    yield from (f"no longer on any screen: {text}" for _, text in there.keys() - wanted)
    yield from (f"obsolete: {text}" for text in catalogue.obsolete)
    for (_, text), message in there.items():
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            yield f"only guessed: {text}"
        if bool(message.pluralizable) != isinstance(message.string, tuple) or not all(said):
            yield f"not translated: {text}"
            continue
        if message.pluralizable and len(said) != catalogue.num_plurals:
            yield f"a form is missing: {text}"
        for one in said:
            if sorted(PLACEHOLDER.findall(one)) != sorted(PLACEHOLDER.findall(text)):
                yield f"other placeholders: {text} → {one}"
            if [one[:1].isspace(), one[-1:].isspace()] != [text[:1].isspace(), text[-1:].isspace()]:
                yield f"other spaces at its ends: {text} → {one}"


def key(message) -> str:
    """A text without its plural: Indonesian has one form."""
    return message.id[0] if isinstance(message.id, tuple) else message.id


@pytest.fixture(scope="module")
def today() -> Catalog:
    return fresh()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_screen_is_translated(language, today):
    wrong = sorted(faults(kept(language), today))
    assert not wrong, "\n- ".join(["run `make words` and translate:", *wrong])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_as_make_words_writes_it(language):
    file = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    assert file.read_bytes() == written(kept(language)), "run `make words`"


def test_what_is_wrong_with_a_catalogue_is_found():
    today, catalogue = Catalog(), Catalog(locale="en")
    for text in ("Baru", ("%(n)s hari", "%(n)s hari"), "Oleh %(who)s", "Lapor: ", "Kosong", "Tebak"):
        today.add(text)
    catalogue.add(("%(n)s hari", "%(n)s hari"), ("%(n)s day", ""))
    catalogue.add("Oleh %(who)s", "By %(whom)s")
    catalogue.add("Lapor: ", "Report:")
    catalogue.add("Kosong", "")
    catalogue.add("Tebak", "Guess", flags=["fuzzy"])
    catalogue.add("Lama", "Old")
    assert {fault.partition(":")[0] for fault in faults(catalogue, today)} == {
        *("not in the catalogue", "no longer on any screen", "only guessed"),
        *("not translated", "other placeholders", "other spaces at its ends"),
    }


def test_what_is_gathered_reaches_into_every_corner(today):
    found = {key(message) for message in today if message.id}
    assert {
        "Kirim laporan",  # a template's
        "Sudah beres? Mohon jawaban Anda.",  # a letter's
        "%(num)s jam",  # a number's
        "Pilih nilai 1 sampai 5.",  # Needs(field, …)
        "Tulis jawaban Anda.",  # require(field, value, …)
        "Waktunya belum habis.",  # refuse(action, case, by, …)
        "Lembar laporan ini sudah pernah dicetak.",  # NotAllowed(action, status, …)
        "Langkah ini bukan wewenang Anda.",  # a refusal's own sentence
        "Foto ini kosong. Pilih fotonya sekali lagi.",  # N_(…)
        "Satu lagi",  # _l(…)
    } <= found
    assert ("jumlah", "Masuk") in {(message.context, message.id) for message in today}


def hard_coded(source: str) -> list[str]:
    """The words of a template that no catalogue could translate."""
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    text = re.sub(r"\{% block body_class %\}.*?%\}|\{% set \w+ %\}.*?%\}|\{%.*?%\}", " ", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', text)
    text = re.sub(r"<(code|kbd)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text)
    text = re.sub(r"(?:/\w+\?|&amp;)\w+=", " ", text)  # an address put together by a macro
    return [word for word in WORD.findall(" ".join([text, *spoken])) if word not in NO_WORDS]


def test_no_template_says_a_word_that_is_not_in_the_catalogue():
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        # The style page is for those who build pages.
        if not path.name.startswith("gaya"):
            found[path.relative_to(ROOT).as_posix()] = hard_coded(path.read_text("utf-8"))
    assert not {name: words for name, words in found.items() if words}


def test_a_word_that_is_not_in_the_catalogue_is_found():
    assert hard_coded('<p title="Nama">{{ _("Lapor") }} kota <code>py</code></p>{# kata #}') == ["kota", "Nama"]

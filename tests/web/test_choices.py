"""Long choices are written quickly and say exactly what WTForms' own widget says."""

from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from portal.web.choices import LongSelect
from tests.reading import read_fragment

CHOICES = [
    SelectChoice("", "Semua"),
    SelectChoice("a", "Jalan & <b>jembatan</b>", optgroup='Umum "satu"'),
    SelectChoice('"><script>', "Lain", optgroup='Umum "satu"'),
    SelectChoice("c", "Taman", optgroup="Dua"),
]


class Both(Form):
    ours = SelectField("Jenis", choices=CHOICES, widget=LongSelect())
    theirs = SelectField("Jenis", choices=CHOICES)


def said(html: str):
    page = read_fragment(f"<label>Jenis {html}</label>")
    attributes = {name: value for name, value in page.one("select").attributes.items() if name not in ("id", "name")}
    groups = [(group["label"], group.text) for group in page.css("optgroup")]
    options = [(option["value"], option.text, "selected" in option.attributes) for option in page.css("option")]
    return attributes, groups, options


def test_it_says_what_the_usual_widget_says():
    for value in ("", "a", '"><script>', "c", "unknown"):
        form = Both(data={"ours": value, "theirs": value})
        more = {"aria_describedby": "x-hint", "aria_invalid": "true"}
        assert said(str(form.ours(**more))) == said(str(form.theirs(**more)))

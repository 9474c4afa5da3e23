"""A spreadsheet reads what somebody wrote as text, whatever it begins with."""

import csv
import io

import pytest

from portal.web.spreadsheet import download, plain

EVIL = ['=HYPERLINK("http://jahat.test")', "+62812", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1+1"]


@pytest.mark.parametrize("words", EVIL)
def test_nothing_is_read_as_a_formula(words):
    assert plain(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "Jalan", "a=b", "1-2", 7, -7, None])
def test_everything_else_stays_as_it_is(words):
    assert plain(words) == words


def test_a_table_comes_whole_with_commas_quotes_and_lines(app):
    cells = ['Jalan "Ahmad Yani", gang 3', "dua\nbaris", 12, None, EVIL[0]]
    with app.test_request_context():
        answer = download("tabel", ("a", "b", "c", "d", "e"), [cells])
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tabel.csv"'
    [header, row] = csv.reader(io.StringIO(answer.get_data(as_text=True)))
    assert header == ["a", "b", "c", "d", "e"]
    assert row == ['Jalan "Ahmad Yani", gang 3', "dua\nbaris", "12", "", f"'{EVIL[0]}"]

"""The reader of pages: what it refuses, and how a test talks about what it read."""

import pytest
from flask import Flask, request

from tests.reading import Unusable, read, read_fragment

PAGE = """<!doctype html>
<html lang="id">
<head><meta charset="utf-8"><title>Lapor</title></head>
<body><main><h1>Lapor</h1>{}</main></body>
</html>
"""


def page(body="", *, whole=PAGE):
    return whole.format(body)


def test_a_sound_page_is_read():
    found = read(page("<p>Jalan <b>rusak</b>, gelap.</p><p>Terima kasih</p><script src=/x.js></script>"))
    assert found.title == found.h1 == "Lapor"
    assert found.one("main").text == "Lapor Jalan rusak, gelap. Terima kasih"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<p id="a"></p><p id="a"></p>', "the id 'a' stands there 2 times"),
        ('<p id="a b"></p>', "the id 'a b' is none"),
        ('<input name="q">', "has no label"),
        ('<input name="q" placeholder="Cari">', "has no label"),
        ('<label for="q"></label><input id="q" name="q">', "has no label"),
        ("<label> <select name=a></select></label>", "has no label"),
        ("<textarea name=a></textarea>", "has no label"),
        ("<button><svg></svg></button>", "has no words"),
        ('<label for="gone">Nama</label>', "points to #gone"),
        ('<label>Nama <input aria-describedby="gone"></label>', "points to #gone"),
        ('<a href="#gone">Ke sana</a>', "leads nowhere"),
        ("<h1>Lagi</h1>", "there must be one h1"),
        ('<img src="/a.webp">', "has no alt"),
        ('<a hx-get="/a">A</a>', "no plain equal of hx-get"),
        ('<a hx-get="/a" href="/b">A</a>', "no plain equal of hx-get"),
        ('<form method="post" hx-get="/a" action="/a"></form>', "no plain equal of hx-get"),
        ('<form method="post" hx-post="/a"></form>', "no plain equal of hx-post"),
        ('<form hx-post="/a" action="/a"></form>', "no plain equal of hx-post"),
        ('<button hx-post="/a">Kirim</button>', "no plain equal of hx-post"),
        ('<button hx-delete="/a">Hapus</button>', "which no plain form can do"),
        ('<p style="color: red">A</p>', "has the attribute style"),
        ("<div><style>p {color: red}</style></div>", "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<p onclick="a()">A</p>', "has the attribute onclick"),
        ('<p hx-on:click="a()">A</p>', "has the attribute hx-on:click"),
        ('<a href=" JavaScript:a()">A</a>', "has script in its href"),
        ('<p hx-trigger="click[a]">A</p>', "needs eval for its hx-trigger"),
        ('<p hx-vals="js:{a: 1}">A</p>', "needs eval for its hx-vals"),
        ("<p><div>A</div></p>", "is no valid HTML"),
    ],
)
def test_what_somebody_could_not_use_is_refused(body, fault):
    with pytest.raises(Unusable, match=fault):
        read(page(body))


@pytest.mark.parametrize(
    ("taken", "put", "fault"),
    [
        (' lang="id"', "", "html has no lang"),
        ("<title>Lapor</title>", "<title> </title>", "the title is missing"),
        ("<h1>Lapor</h1>", "", "there must be one h1"),
        ("<h1>Lapor</h1>", "<h1></h1>", "there must be one h1"),
        ("<!doctype html>", "", "is no valid HTML"),
    ],
)
def test_a_page_without_its_frame_is_refused(taken, put, fault):
    assert taken in PAGE
    with pytest.raises(Unusable, match=fault):
        read(page(whole=PAGE.replace(taken, put)))


def test_all_faults_are_told_at_once():
    with pytest.raises(Unusable) as refused:
        read(page('<input name="q"><p style="a">A</p>'))
    assert str(refused.value).count("\n- ") == 2


@pytest.mark.parametrize(
    "body",
    [
        '<label for="q">Cari</label><input id="q" name="q">',
        '<label>Cari <input name="q"></label>',
        '<input name="q" aria-label="Cari">',
        '<input type="hidden" name="key" value="1">',
        '<a href="/a" hx-get="/a">A</a>',
        '<form method="post" action="/a" hx-post="/a"><button>Kirim</button></form>',
        '<form action="/a" hx-get="/a"><button>Cari</button></form>',
        '<form method="post" action="/a"><button formaction="/b" hx-post="/b">Kirim</button></form>',
        '<ol id="kemajuan" hx-get="/laporan/1/kemajuan?v=7" hx-trigger="every 10s" hx-swap="outerHTML"></ol>',
        '<script type="application/json">{"a": 1}</script>',
        '<p id="here"></p><a href="#here">Ke sana</a>',
    ],
)
def test_what_works_for_everybody_is_not_refused(body):
    read(page(body))


def test_a_fragment_needs_no_frame_but_obeys_the_same_rules():
    assert read_fragment('<ol id="kemajuan"><li>Diteruskan</li></ol>').one("#kemajuan").text == "Diteruskan"
    assert read_fragment("<tr><td>Jalan</td></tr>").one("tr").text == "Jalan"
    with pytest.raises(Unusable, match="has no label"):
        read_fragment('<p><input name="q"></p>')


FORM = """
<form method="post" action="/laporan/PTK-26-000018/jawaban">
  <input type="hidden" name="csrf_token" value="abc">
  <label>Jawaban <textarea name="note">
Baris satu
dua &amp; tiga</textarea></label>
  <label><input type="checkbox" name="anonymous"> Anonim</label>
  <label><input type="checkbox" name="confidential" value="y" checked> Rahasia</label>
  <label><input type="radio" name="decision" value="grant"> Ya</label>
  <label><input type="radio" name="decision" value="deny" checked> Tidak</label>
  <label>Bidang <select name="category">
    <option value="">Belum tahu</option><option value="01">Jalan</option></select></label>
  <label>Dinas <select name="lead"><option>A</option><option selected>B</option></select></label>
  <label>Pendukung <select name="supporting" multiple>
    <option selected>C</option><option>D</option><option selected>E</option></select></label>
  <label>Foto <input type="file" name="photo"></label>
  <label>Mati <input name="dead" value="x" disabled></label>
  <button name="go" value="1">Kirim</button>
</form>
<form method="post" action="/keluar"><button>Keluar</button></form>
"""


def test_a_form_is_what_a_browser_would_post():
    form = read(page(FORM)).form("/jawaban")
    assert form.action == "/laporan/PTK-26-000018/jawaban"
    assert form.method == "post"
    assert form == {
        "csrf_token": "abc",
        "note": "Baris satu\ndua & tiga",
        "confidential": "y",
        "decision": "deny",
        "category": "",
        "lead": "B",
        "supporting": ["C", "E"],
    }


def test_a_form_goes_through_the_test_client_as_it_stands():
    app = Flask(__name__)
    app.add_url_rule("/a", "show", lambda: page(FORM.replace("/laporan/PTK-26-000018/jawaban", "/b")))
    app.add_url_rule("/b", "take", lambda: request.form.to_dict(flat=False), methods=["POST"])
    client = app.test_client()
    form = read(client.get("/a")).form("/b")
    taken = client.post(form.action, data=form | {"note": "Selesai"}).get_json()
    assert taken["note"] == ["Selesai"]
    assert taken["supporting"] == ["C", "E"]


def test_a_form_that_is_not_there_or_not_alone_is_told():
    found = read(page(FORM))
    with pytest.raises(AssertionError, match="0 forms go to '/tutup'"):
        found.form("/tutup")
    with pytest.raises(AssertionError, match="2 forms"):
        found.form()


def test_an_element_that_is_not_there_or_not_alone_is_told():
    found = read(page('<p>A</p><p data-status="closed">B</p>'))
    assert [element.text for element in found.css("p")] == ["A", "B"]
    assert found.one("p[data-status]")["data-status"] == "closed"
    assert found.one("main").css("main") == []
    with pytest.raises(AssertionError, match="2 elements are 'p'"):
        found.one("p")
    with pytest.raises(AssertionError, match="0 elements are 'em'"):
        found.one("em")


def test_a_link_is_found_by_its_words():
    found = read(page('<a href="/lacak">Lacak <b>laporan</b></a>'))
    assert found.link("Lacak laporan") == "/lacak"
    with pytest.raises(AssertionError, match="0 links say 'Lapor'"):
        found.link("Lapor")


@pytest.fixture
def answer():
    """A page as an application's answer to GET /laporan/1."""

    def get(body, **response):
        app = Flask(__name__)
        app.add_url_rule("/laporan/1", "show", lambda: (page(body), 422, response))
        return app.test_client().get("/laporan/1")

    return get


def test_a_page_that_refreshes_itself_needs_a_plain_link_to_itself(answer):
    live = '<p hx-get="/laporan/1/kemajuan?v=1" hx-trigger="every 10s">A</p>'
    with pytest.raises(Unusable, match="needs a plain link to itself"):
        read(answer(live))
    assert read(answer(live + '<a href="/laporan/1">Perbarui halaman</a>')).status == 422


def test_what_is_no_page_is_not_read(answer):
    with pytest.raises(AssertionError, match="This is no page but application/json"):
        read(answer("", **{"Content-Type": "application/json"}))

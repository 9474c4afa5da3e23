"""Mail is plain, threaded by report, recognisable when repeated, and says which failures are for good."""

import socket
import threading
import time
from email import policy
from email.parser import BytesParser

import pytest
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from portal.config import Config, ConfigError
from portal.gateways.channels import Letter, NoServer, Refused, Unreachable
from portal.gateways.mail import Mail, envelope_address, written
from portal.gateways.mail_server import CannotBeMeant, MailServer, read_mail_url
from tests.gateways.post_office import Open, PostOffice, free_port, moody

SERVER = MailServer("127.0.0.1", 25, "none", "lapor@kota.test", "Lapor Kota")


def letter(key="PTK-26-000017/3/forward/reporter", to="siti@contoh.test", **changes):
    words = {"subject": "Laporan PTK-26-000017", "text": "Sudah diteruskan.\n", "thread": "PTK-26-000017"}
    return Letter(key, to, **(words | changes))


@pytest.fixture
def mail(post_office):
    found = Mail(read_mail_url(post_office.url), timeout=5)
    yield found
    found.close()


# What arrives


def test_a_letter_arrives_as_plain_text_that_answers_itself_to_nobody(mail, post_office):
    mail.deliver(letter(text="Selesai diperbaiki – terima kasih.\n.titik di awal baris\n"))
    [message], [recipients] = post_office.office.accepted, post_office.office.recipients
    assert recipients == ["siti@contoh.test"]
    assert (message["To"], message["From"]) == ("siti@contoh.test", "Lapor Kota <lapor@kota.test>")
    assert message["Subject"] == "Laporan PTK-26-000017"
    assert (message.get_content_type(), message.is_multipart()) == ("text/plain", False)
    assert message.get_content().splitlines() == ["Selesai diperbaiki – terima kasih.", ".titik di awal baris"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert post_office.office.raw[0].isascii()


def test_a_letter_keeps_its_name_and_letters_of_one_report_hang_together(mail, post_office):
    for key in ("PTK-26-000017/3/forward/reporter", "PTK-26-000017/4/accept/reporter"):
        mail.deliver(letter(key))
        mail.deliver(letter(key))
    mail.deliver(letter("alarm/1/2", thread=""))
    messages = post_office.office.accepted
    assert [str(m["Message-ID"]) for m in messages[:3]] == [
        "<PTK-26-000017/3/forward/reporter@kota.test>",
        "<PTK-26-000017/3/forward/reporter@kota.test>",
        "<PTK-26-000017/4/accept/reporter@kota.test>",
    ]
    assert {(str(m["References"]), str(m["In-Reply-To"])) for m in messages[:4]} == {
        ("<PTK-26-000017@kota.test>", "<PTK-26-000017@kota.test>")
    }
    assert len({str(m["Subject"]) for m in messages[:4]}) == 1
    assert messages[4]["References"] is None


ODD = st.text(st.characters(codec="utf-8"), max_size=80) | st.sampled_from(
    ["a\r\nBcc: lain@contoh.test", "a\nBcc: x@y.test\n\nisi", "a\u2028Bcc: x@y.test", "a\x00b", "\r\n.\r\nQUIT\r\n"]
)
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"]
MIME = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


@given(key=ODD, to=ODD, subject=ODD, text=ODD, thread=ODD, sender=ODD)
def test_nothing_in_a_letter_makes_another_header_or_another_recipient(key, to, subject, text, thread, sender):
    server = MailServer("127.0.0.1", 25, "none", "lapor@kota.test", sender)
    message = written(letter(key or "k", subject=subject, text=text, thread=thread or "t"), server)
    parsed = BytesParser(policy=policy.default).parsebytes(bytes(message))
    assert [name for name in parsed if name not in MIME] == HEADERS
    assert len(parsed["To"].addresses) == len(parsed["From"].addresses) == 1
    assert parsed["Message-ID"].count("@") == 1
    try:
        assert envelope_address(to) == to.strip() or not to.isascii()
    except Refused:
        pass
    else:
        assert not set(envelope_address(to)) & set("\r\n <>,;")


@pytest.mark.parametrize("address", ["", "siti", "@contoh.test", "siti@", "a b@contoh.test", "a@b@c d", "a@b,c@d.test"])
def test_what_cannot_be_an_address_is_refused_for_good_without_asking_anybody(address):
    with pytest.raises(Refused, match="bad_address"):
        Mail(SERVER).deliver(letter(to=address))


def test_an_address_of_another_script_is_written_as_servers_read_it():
    assert envelope_address("siti@bücher.test") == "siti@xn--bcher-kva.test"


# What fails, and for how long


@pytest.mark.parametrize(
    ("stage", "answer", "failure"),
    [
        ("RCPT", "550 5.1.1 <siti@contoh.test>: no such user", Refused),
        ("RCPT", "553 5.1.3 bad address", Refused),
        ("RCPT", "450 4.2.1 try again", Unreachable),
        ("RCPT", "421 4.3.2 closing", NoServer),
        ("RCPT", "hang up", NoServer),
        ("DATA", "550 5.2.1 mailbox disabled", Refused),
        ("DATA", "554 5.7.1 looks like spam", Unreachable),
        ("DATA", "451 4.3.0 local error", Unreachable),
        ("DATA", "421 4.3.2 closing", NoServer),
        ("DATA", "lose", NoServer),
        ("DATA", "forget", NoServer),
    ],
)
def test_a_failure_says_whether_it_is_for_good_and_names_nobody(mail, post_office, stage, answer, failure):
    post_office.office.moods[stage] = lambda: answer
    with pytest.raises(failure) as failed:
        mail.deliver(letter())
    assert type(failed.value) is failure
    assert "siti" not in failed.value.reason
    if answer[0].isdigit():
        assert answer[:9] in failed.value.reason
    post_office.office.moods.clear()
    mail.deliver(letter())
    assert len(post_office.office.accepted) == 1 + (answer == "forget"), "the connection is made anew"


def test_a_server_that_is_not_there_is_no_server():
    server = read_mail_url(f"smtp://127.0.0.1:{free_port()}?from=lapor@kota.test")
    with pytest.raises(NoServer, match="refused"):
        Mail(server).deliver(letter())


def test_a_server_that_says_nothing_is_given_up_in_time():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mail = Mail(read_mail_url(f"smtp://127.0.0.1:{silent.getsockname()[1]}?from=lapor@kota.test"), timeout=0.2)
        began = time.monotonic()
        with pytest.raises(NoServer):
            mail.deliver(letter())
        assert time.monotonic() - began < 2


def test_a_server_that_falls_silent_does_not_hold_up_the_goodbye():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve():
            line, _ = server.accept()
            with line, line.makefile("rb") as said:
                line.sendall(b"220 hello\r\n")
                for heard in map(bytes.upper, said):
                    if heard.startswith(b"QUIT"):
                        break
                    line.sendall(b"250 fine\r\n" if not heard.startswith(b"DATA") else b"354 go on\r\n")
                    if heard.startswith(b"DATA"):
                        while said.readline() != b".\r\n":
                            pass
                        line.sendall(b"250 kept\r\n")
                ended.wait(5)

        ended = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        mail = Mail(read_mail_url(f"smtp://127.0.0.1:{server.getsockname()[1]}?from=lapor@kota.test"))
        mail.deliver(letter())
        began = time.monotonic()
        mail.close()
        took = time.monotonic() - began
        ended.set()
        thread.join()
    assert took < 1.5


def test_a_password_and_a_letter_never_travel_open_where_encryption_was_asked_for(post_office):
    mail = Mail(read_mail_url(post_office.url + "&starttls=1"))
    with pytest.raises(NoServer):
        mail.deliver(letter())
    assert post_office.office.accepted == []


def test_the_server_is_signed_in_to_and_a_wrong_password_is_not_the_letters_fault():
    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"lapor@kota", b"kuda/baterai"), handled=False)

    opened = Open(PostOffice(), authenticator=check, auth_require_tls=False)
    try:
        url = opened.url.replace("smtp://", "smtp://lapor%40kota:{}@")
        right = Mail(read_mail_url(url.format("kuda%2Fbaterai")))
        right.deliver(letter())
        right.close()
        with pytest.raises(NoServer, match="535"):
            Mail(read_mail_url(url.format("salah"))).deliver(letter())
    finally:
        opened.close()
    assert len(opened.office.accepted) == 1


def test_a_moody_server_gets_every_letter_in_the_end_and_each_under_its_own_name(mail, post_office):
    post_office.office.moods.update(moody(seed=7))
    keys, unclear = [f"PTK-26-000017/{n}/answer/reporter" for n in range(25)], 0
    for key in keys:
        for _ in range(40):
            try:
                mail.deliver(letter(key))
                break
            except Unreachable as failure:
                unclear += isinstance(failure, NoServer)
        else:
            pytest.fail(f"{key} was never taken")
    names = post_office.office.names
    assert set(names) == {f"<{key}@kota.test>" for key in keys}
    assert sum(names.values()) - len(keys) <= unclear, "repeated although the server had said what became of it"


# MAIL_URL


@pytest.mark.parametrize(
    ("url", "host", "port", "encryption"),
    [
        ("smtp://surel.test?from=lapor@kota.test", "surel.test", 587, "starttls"),
        ("smtp://surel.test:2525?from=lapor@kota.test&starttls=0", "surel.test", 2525, "none"),
        ("smtp://localhost?from=lapor@kota.test", "localhost", 25, "none"),
        ("smtp://localhost?from=lapor@kota.test&starttls=1", "localhost", 587, "starttls"),
        ("smtps://u:p@surel.test?from=lapor@kota.test", "surel.test", 465, "tls"),
        ("smtp://u:p@[::1]:1025?from=lapor@kota.test", "::1", 1025, "none"),
    ],
)
def test_what_is_not_said_is_the_safe_usual(url, host, port, encryption):
    server = read_mail_url(url)
    assert (server.host, server.port, server.encryption) == (host, port, encryption)
    assert (server.sender, server.domain) == ("lapor@kota.test", "kota.test")


def test_names_and_passwords_may_hold_any_sign():
    server = read_mail_url("smtps://lapor%40kota:a%2Fb%3A%40@surel.test?from=Lapor%20Kota,%20Pusat%20<lapor@kota.test>")
    assert (server.user, server.password) == ("lapor@kota", "a/b:@")
    server = read_mail_url("smtps://surel.test?from=%22Lapor,%20Kota%22%20<lapor@kota.test>")
    assert server.sender_name == "Lapor, Kota"


@pytest.mark.parametrize(
    "url",
    [
        "surel.test",
        "http://surel.test?from=lapor@kota.test",
        "smtp://?from=lapor@kota.test",
        "smtp://surel.test",
        "smtp://surel.test?from=lapor",
        "smtp://surel.test?from=a%0d%0aBcc:%20b@c.test%20<lapor@kota.test>",
        "smtp://surel.test:99999?from=lapor@kota.test",
        "smtp://surel.test?from=lapor@kota.test&tls=1",
        "smtp://surel.test?from=lapor@kota.test&starttls=ya",
        "smtps://surel.test?from=lapor@kota.test&starttls=1",
        "smtp://u@surel.test?from=lapor@kota.test",
        "smtp://u:rahasia@surel.test?from=lapor@kota.test&starttls=0",
    ],
)
def test_a_mail_url_that_cannot_be_meant_stops_the_start_with_a_sentence(url, tmp_path):
    with pytest.raises(CannotBeMeant):
        read_mail_url(url)
    with pytest.raises(ConfigError, match="MAIL_URL") as stopped:
        Config.from_env({"MAIL_URL": url}, tmp_path)
    assert "rahasia" not in str(stopped.value)


def test_without_it_there_is_no_mail(tmp_path):
    assert Config.from_env({}, tmp_path).mail is None

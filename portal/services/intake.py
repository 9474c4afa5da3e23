"""A report arrives: stored with its clocks, its first event and its secret code in one transaction, exactly once.

The same key sent twice (double tap, retry after a lost answer, a gateway's repeat) gives the same number and the same
code; the same key with another content is refused, because one of the two would be lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain import chain, codes
from portal.domain.case import ANYBODY, Actor, Case
from portal.domain.city import City
from portal.domain.ladder import laid_out
from portal.domain.moves import intake as rules
from portal.domain.moves.gate import Moment
from portal.domain.numbering import format_number
from portal.domain.refusals import Needs, Refused
from portal.domain.workflow import Action
from portal.services.steps import Step, present, taking
from portal.services.telling import Told, tell
from portal.services.wording import normalise
from portal.store import boundaries, cities, ledger, outbox, reports, search
from portal.store.db import db, transaction
from portal.store.recording import PERSON, PUBLIC, STAFF, Picture, Said, Voice

LONGEST_DESCRIPTION = 10_000
LONGEST_PLACE = 500


@dataclass(frozen=True)
class Contact:
    """Who reports, if they want to say: kept in a table of its own."""

    name: str = ""
    phone: str = ""
    email: str = ""
    helper: str = ""  # who helped to write the report

    @property
    def reachable(self) -> bool:
        return bool(self.phone or self.email)


@dataclass(frozen=True)
class Answer:
    """What was answered to a category's question, with the question's words as they were then."""

    question: str
    words: str
    audience: str = STAFF  # or PUBLIC

    @property
    def passage(self) -> str:
        """As it is kept: the question is one line, all after it the answer."""
        return f"{self.question}\n{self.words}"


@dataclass(frozen=True)
class Draft:
    """What somebody wants to report, in words or by voice. Coordinates are WGS 84 degrees; latitude 0 is a place."""

    description: str
    category: str | None = None
    area: str | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    contact: Contact = Contact()
    anonymous: bool = False
    confidential: bool = False
    channel: str = "web"
    photos: Sequence[Picture] = ()
    voice: Voice | None = None
    answers: tuple[Answer, ...] = ()  # to what the category asks
    language: str = ""  # in which the reporter wants to be written to; empty: the city's own

    def fingerprint(self) -> str:
        """A hash over everything that was filled in: the same sending has the same one."""
        contact = self.contact
        # Left out where there are none, so that what was sent before there were any still has its own.
        answers = {"answers": [answer.passage for answer in self.answers]} if self.answers else {}
        voice = {"voice": self.voice.blob} if self.voice else {}
        return hashlib.sha256(
            chain.canonical(
                {
                    "description": self.description,
                    "category": self.category,
                    "area": self.area,
                    "place": self.place,
                    "point": [str(self.lat), str(self.lon)],
                    "contact": [contact.name, contact.phone, contact.email, contact.helper],
                    "switches": [self.anonymous, self.confidential],
                    "photos": [photo.full for photo in self.photos],
                    **answers,
                    **voice,
                }
            ).encode()
        ).hexdigest()


@dataclass(frozen=True)
class Secret:
    """The versioned secret that codes are derived from; not the sessions' secret."""

    version: int
    value: bytes


@dataclass(frozen=True)
class Receipt:
    """What the sender gets. `code` is unformatted; `is_new` is False for a repeat."""

    number: str
    code: str
    is_new: bool


class KeyReused(Refused):
    """The same key came with another content (shown as 422; the text is kept and a new key offered)."""

    sentence = "Formulir ini sudah pernah terkirim dengan isi lain. Periksa isinya, lalu kirim sekali lagi."


def submit(draft: Draft, *, key: str, secret: Secret, by: Actor = ANYBODY, at: datetime | None = None) -> Receipt:
    """Store a report once per key and give its number and secret code.

    Needs: something is missing or not of this city. KeyReused: the key came with another content before.
    """
    city = cities.current()
    now = Moment(at or present(), by, city)
    _check(draft, city)
    try:
        with transaction() as session:
            before = _sent_before(session, draft, key, secret)
            return before or _first_sent(_create(session, draft, key, secret, now), key, secret)
    except IntegrityError:
        # Two at once with one key: the unique index let one through, and the other is told the same.
        with transaction() as session:
            before = _sent_before(session, draft, key, secret)
        if before is None:
            raise
        return before


def _first_sent(number: str, key: str, secret: Secret) -> Receipt:
    return Receipt(number, codes.derive_code(key, secret.value), is_new=True)


def _sent_before(session: Any, draft: Draft, key: str, secret: Secret) -> Receipt | None:
    """What the same form was answered when it came before. KeyReused: it came with another content."""
    known = reports.by_key(session, _key_hash(key))
    if known is None:
        return None
    if known.fingerprint != draft.fingerprint():
        raise KeyReused
    return Receipt(known.number, codes.derive_code(key, secret.value), is_new=False)


def _key_hash(key: str) -> str:
    return hashlib.sha256(b"key\n" + key.encode()).hexdigest()


def _check(draft: Draft, city: City) -> None:
    """What the form cannot know: the city's own codes and bounds."""
    check_length(draft.description)
    if draft.category is not None and draft.category not in city.categories:
        raise Needs("category", "Kategori ini tidak dikenal. Pilih dari daftar, atau “belum tahu”.")
    if draft.area is not None and draft.area not in {ward.code for ward in city.wards}:
        raise Needs("area", "Kelurahan ini tidak dikenal. Pilih dari daftar.")
    check_point(draft.lat, draft.lon, city)


def check_length(description: str) -> None:
    """Needs: it is longer than anybody reads."""
    if len(description) > LONGEST_DESCRIPTION:
        raise Needs("description", "Cerita terlalu panjang. Paling banyak %(most)s huruf.", most=LONGEST_DESCRIPTION)


def check_point(lat: float | None, lon: float | None, city: City) -> None:
    """Degrees. Needs: half a point, or one outside the city."""
    if (lat is None) != (lon is None):
        raise Needs("lat", "Titik lokasi butuh lintang dan bujur. Isi keduanya, atau hapus keduanya.")
    if lat is not None and lon is not None and not city.holds(lat, lon):
        raise Needs("lat", "Titik lokasi di luar kota. Hapus titiknya, atau tulis tempatnya dengan kata-kata.")


def _create(
    session: Any,
    draft: Draft,
    key: str,
    secret: Secret,
    now: Moment,
    *,
    sent: Draft | None = None,
    divided_from: Case | None = None,
) -> str:
    """`sent`: the draft as the form held it, where it is not the one that is kept."""
    city, sent = now.city, sent or draft
    draft = _in_its_ward(session, draft)
    year = now.at.astimezone(city.time_zone).year
    number = format_number(city.prefix, year, reports.next_sequence(session, year))
    case = rules.submit(
        now,
        number,
        has_words=bool(draft.description.strip()),
        has_voice=draft.voice is not None,
        has_place=bool(draft.area or draft.place.strip() or draft.lat is not None),
        category=draft.category,
        area=draft.area,
        confidential=draft.confidential,
        anonymous=draft.anonymous,
        reachable=draft.contact.reachable,
        filer=now.by.id,
        counted_from=divided_from.submitted_at if divided_from else None,
    )
    case, _ = laid_out(None, case, city, now.at)
    words = normalise(f"{draft.description} {draft.place}")
    said = _said(replace(draft, category=case.category), divided_from)
    if draft.area != sent.area:
        said.append(Said("area_from", "point", STAFF))
    report = ledger.create(
        session,
        case,
        {
            "description": draft.description,
            "place": draft.place,
            "lat": draft.lat,
            "lon": draft.lon,
            "words": words,
            "channel": draft.channel,
            "divided_from": divided_from.number if divided_from else None,
            "key_hash": _key_hash(key),
            "fingerprint": sent.fingerprint(),
            "code_hash": codes.digest_code(codes.derive_code(key, secret.value), secret.value),
            "code_version": secret.version,
        },
        Action.SUBMIT,
        now.by,
        said,
        draft.photos,
        draft.voice,
    )
    search.index_report(session, report, words)
    if draft.contact != Contact():
        reports.keep_contact(
            session, report, draft.contact.name, draft.contact.phone, draft.contact.email, draft.contact.helper
        )
    tell(Told(session, report, 1, Action.SUBMIT, None, case, now, draft.language), said)
    return number


def _in_its_ward(session: Session, draft: Draft) -> Draft:
    """Where nobody chose a kelurahan, the one in whose borders the point lies; without borders none is guessed."""
    if draft.area is not None or draft.lat is None or draft.lon is None:
        return draft
    return replace(draft, area=boundaries.area_at(draft.lat, draft.lon, session))


def _said(draft: Draft, divided_from: Case | None) -> list[Said]:
    things = [
        Said("description", draft.description, PUBLIC),
        Said("place", draft.place, PUBLIC),
        Said("area", draft.area or "", PUBLIC),
        Said("category", draft.category or "", PUBLIC),
        Said("point", f"{draft.lat},{draft.lon}" if draft.lat is not None else "", STAFF),
        Said("divided_from", divided_from.number if divided_from else "", STAFF),
    ]
    things += (Said(f"answer.{n}", a.passage, a.audience) for n, a in enumerate(draft.answers, start=1))
    if draft.contact != Contact():
        contact = draft.contact
        things.append(Said("reporter", "\n".join((contact.name, contact.phone, contact.email)), PERSON))
    return [thing for thing in things if thing.value]


def add_info(number: str, *, by: Actor, note: str, photos: Sequence[Picture] = (), at: datetime | None = None) -> None:
    """More words or photos from the reporter, or from the desk for them. Moves no clock, asks for no version."""
    with taking(number, Action.ADD_INFO, by, at=at) as step:
        step.move(rules.add_info, has_text_or_photo=bool(note.strip() or photos))
        step.say("note", note)
        step.show(photos)


def divide(
    number: str, *, by: Actor, seen: int | None, draft: Draft, key: str, secret: Secret, at: datetime | None = None
) -> Receipt:
    """Take a second matter out of one message: a second report, linked, its promise counted from the first.

    It is at least as private as the first and has its reporter, so that they can be asked; nobody sees who that is.
    A form that comes again, be it shown anew since, has the report that it made. KeyReused: with another content.
    """
    if before := _sent_before(db.session(), draft, key, secret):
        return before
    sent = draft
    with taking(number, Action.DIVIDE, by, seen, at) as step:
        first = step.case
        draft = replace(
            draft,
            anonymous=draft.anonymous or first.anonymous,
            confidential=draft.confidential or first.confidential,
            contact=_same_contact(step) if first.attached and draft.contact == Contact() else draft.contact,
            language=outbox.language_of(step.session, step.held.id),
        )
        _check(draft, step.city)
        step.move(rules.divide, has_words=bool(draft.description.strip()))
        second = _create(step.session, draft, key, secret, step.now, sent=sent, divided_from=step.held.case)
        step.say("divided_into", second, STAFF)
    return _first_sent(second, key, secret)


def _same_contact(step: Step) -> Contact:
    known = reports.contact_of(step.session, step.held.id)
    return Contact(known["name"], known["phone"], known["email"], known["helper"]) if known else Contact()

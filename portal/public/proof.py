"""`/laporan/<number>/bukti` and `/statistik/jangkar`: the proof that nothing was changed, for anybody to check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b

from flask import Response, abort, current_app, redirect, request, stream_with_context
from flask.typing import ResponseReturnValue

from portal.domain.proof import published
from portal.public.blueprint import public
from portal.public.citizen_report import canonical, sight_of
from portal.services import audit
from portal.store import anchors, sheets
from portal.web import reporter
from portal.web.city import this_city
from portal.web.render import render

CHECKER = "proof/periksa.py"  # among the static files
MINUTE, HOUR, DAY = 60, 3600, 86_400
PAGE = 30
HEADS_AT_ONCE = 500


@public.get("/laporan/<number>/bukti")
def show_proof(number: str) -> ResponseReturnValue:
    """What a chain is, whether this report's is whole as of now, and which anchor covers it."""
    if canonical(number) != number:
        return redirect(f"/laporan/{canonical(number)}/bukti", 301)
    looked = audit.look_at(number)
    if looked is None:
        abort(404)
    record, fault = looked
    return render(
        "public/proof.html",
        number=number,
        record=record,
        fault=fault,
        anchor=anchors.covering(record.row.id),
        city=this_city(),
        public=0,
    )


@public.get("/laporan/<number>/bukti.json")
def send_proof(number: str) -> ResponseReturnValue:
    """The chain, and of what was said and shown as much as this reader may have; for its reporter a little more."""
    if canonical(number) != number:
        return redirect(f"/laporan/{canonical(number)}/bukti.json", 301)
    sheet, looked = sheets.find(number), audit.look_at(number)
    if sheet is None or looked is None:
        abort(404)
    mine = reporter.is_reporter(sheet)
    given = published(looked[0], sight_of(sheet, this_city(), mine), for_reporter=mine)
    proof = {
        "report": number,
        "head": looked[0].events[-1].hash if looked[0].events else "",
        "events": [
            {
                "seq": event.seq,
                "prev_hash": event.prev_hash,
                "hash": event.hash,
                "body": event.body,
                "published": {
                    name: {"value": one.value, "salt": one.salt} if one else None
                    for name, one in given[event.seq].items()
                },
            }
            for event in looked[0].events
        ],
    }
    return _json(proof, seconds=None if number in reporter.opened() else 0)


@public.get("/bukti/periksa.py")
def send_checker() -> ResponseReturnValue:
    """The program with which anybody checks a proof on their own machine."""
    response = Response(current_app.extensions["assets"][CHECKER].body, mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="periksa.py"'
    return _kept(response, HOUR)


@public.get("/statistik/jangkar")
def list_anchors() -> ResponseReturnValue:
    found = anchors.newest(PAGE, after=_day(request.args.get("setelah")), before=_day(request.args.get("sebelum")))
    return render("public/anchors.html", found=found, public=5 * MINUTE)


@public.get("/statistik/jangkar.json")
def send_anchors() -> ResponseReturnValue:
    """Every anchor, the oldest first; each names the root before it."""
    rows = [
        {
            "day": row.day.isoformat(),
            "at": row.at.isoformat(timespec="seconds"),
            "root": row.root,
            "prev_root": row.prev_root,
            "reports": row.reports,
            "events": row.events,
        }
        for row in anchors.every()
    ]
    return _json({"anchors": rows}, seconds=5 * MINUTE)


@public.get("/statistik/jangkar/<day>.json")
def send_heads(day: str) -> ResponseReturnValue:
    """The last event of every report as of a day, by number: what that day's root is the hash of. It never changes."""
    wanted = _day(day)
    anchor = anchors.of_day(wanted) if wanted else None
    if wanted is None or anchor is None:
        abort(404)
    if request.if_none_match.contains(anchor.root):
        response = Response(status=304)
    else:
        response = Response(stream_with_context(_heads(wanted, anchor.root)), mimetype="application/json")
    response.set_etag(anchor.root)
    return _kept(response, DAY)


def _heads(day: date, root: str) -> Iterator[str]:
    waiting = [f'{{"day":"{day}","root":"{root}","heads":{{']
    for n, (number, hash_) in enumerate(anchors.heads_of(day)):
        waiting.append(f'{"," if n else ""}\n{json.dumps(number)}:"{hash_}"')
        if len(waiting) > HEADS_AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join([*waiting, "}}\n"])


def _day(text: str | None) -> date | None:
    """A day in its one spelling, as these pages write it; None for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _json(answer: object, *, seconds: int | None) -> Response:
    """`seconds` that anybody may keep it; None when it is this visitor's alone."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n"
    response = Response(body, mimetype="application/json")
    return response if seconds is None else _kept(response, seconds)


def _kept(response: Response, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "public, no-cache"
    if response.is_streamed or response.status_code == 304:
        return response
    # Weak, because the compression changes the bytes but not what they say.
    response.set_etag(blake2b(response.get_data(), digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request)
    return response

"""What makes a phone keep the portal: the service worker, the manifest, and what a form needs that was kept.

The worker holds the form, the help and the last receipts for when there is no signal, and sends what waits. Its bytes
change with those of the pages' style and scripts, so that a phone never runs yesterday's.
"""

from __future__ import annotations

import json
import re
from hashlib import blake2b

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from portal.public.blueprint import public
from portal.public.submission import kept_form
from portal.web.assets import asset
from portal.web.city import this_city
from portal.web.sending import new_key

STATIC = re.compile(r"/static/([^\"#]+)")


@public.get("/lapor/kunci")
def give_key() -> ResponseReturnValue:
    """A fresh key and token for one report that waited on the phone: a kept page must not hold either."""
    return jsonify(key=new_key(), token=generate_csrf())


@public.get("/sw.js")
def show_worker() -> ResponseReturnValue:
    """At the root, for it reaches no higher than its own address."""
    form = kept_form().get_data(as_text=True)
    kept = json.dumps(sorted(set(STATIC.findall(form))), separators=(",", ":"))
    # Another form, another cache: it holds the city's categories, and the addresses of all that it needs.
    name = blake2b(form.encode(), digest_size=6).hexdigest()
    body = render_template("public/sw.js", later=asset("js/later.js"), kept=kept, name=name)
    return _kept_briefly(body, "text/javascript")


@public.get("/manifest.webmanifest")
def show_manifest() -> ResponseReturnValue:
    icon = {"type": "image/png", "purpose": "any maskable"}
    told = {
        "name": f"{gettext('Lapor')} {this_city().name}",
        "short_name": gettext("Lapor"),
        "lang": "id",
        "id": "/lapor",
        "start_url": "/lapor",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#0b4a50",
        "background_color": "#ffffff",
        "icons": [
            {"src": asset("img/tanda.svg"), "sizes": "any", "type": "image/svg+xml"},
            *({**icon, "src": asset(f"img/tanda-{side}.png"), "sizes": f"{side}x{side}"} for side in (192, 512)),
        ],
    }
    return _kept_briefly(json.dumps(told, ensure_ascii=False), "application/manifest+json")


def _kept_briefly(body: str, mimetype: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response

"""The city of this request: asked of the store once, however many names a page writes."""

from __future__ import annotations

from datetime import tzinfo

from flask import Flask, g
from werkzeug.local import LocalProxy

from portal.domain.city import City
from portal.store import cities


def this_city() -> City:
    """The loaded city. NoCity when there is none."""
    city: City | None = g.get("city")
    if city is None:
        city = g.city = cities.current()
    return city


def _name() -> str:
    try:
        return this_city().name
    except cities.NoCity:
        return ""


def _centre_name() -> str:
    try:
        return this_city().centre_name
    except cities.NoCity:
        return ""


def _zone() -> tzinfo:
    return this_city().time_zone


def install(app: Flask) -> None:
    """Let pages write the city's name and its time."""
    app.config["CITY_ZONE"] = _zone
    app.jinja_env.globals["city_name"] = LocalProxy(_name)
    app.jinja_env.globals["centre_name"] = LocalProxy(_centre_name)

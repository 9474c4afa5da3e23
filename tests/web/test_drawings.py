"""Every category has a drawing beside its words, and no two groups the same."""

import re
from dataclasses import replace

from portal.store import cities
from portal.web.drawings import DRAWN, drawing_of


def test_every_group_of_categories_has_its_own_drawing(app):
    sprite = app.extensions["assets"]["img/kategori.svg"]
    drawn = set(re.findall(r'symbol id="([^"]+)"', sprite.body.decode()))
    assert drawn == set(DRAWN)
    assert len(sprite.encoded("br")) <= 6000
    city = cities.current()
    by_group = {category.group: drawing_of(code, city) for code, category in city.categories.items()}
    assert len(set(by_group.values())) == len(by_group), "two groups are told apart by their drawings"
    new = replace(city.categories["pju-kabel"], code="tiang-miring")
    city = replace(city, categories={**city.categories, "tiang-miring": new})
    assert drawing_of("tiang-miring", city) == "pju", "a category that an administrator made has its group's"
    assert drawing_of("tidak-ada", city) == "lain"

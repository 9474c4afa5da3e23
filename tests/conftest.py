"""What every test may ask for. The fixtures themselves stand in the modules named here, each beside what it serves."""

from hypothesis import settings

from tests.making import make_once

pytest_plugins = [
    "tests.scratch",
    "tests.postgres",
    "tests.portals",
    "tests.bare",
    "tests.live",
    "tests.gateways.post_office",
    "tests.browser.chromium",
    "tests.browser.firefox",
    "tests.browser.house",
    "tests.browser.viewer",
    "tests.story.live_portal",
]


def pytest_collection_modifyitems(items):
    """The year that is simulated takes longer than anything else: begun last, one processor would wait for it alone."""
    items.sort(key=lambda item: "test_year" not in item.nodeid)


# On a busy machine an example may take ten times as long; how fast things are is asked in bench/.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

make_once()

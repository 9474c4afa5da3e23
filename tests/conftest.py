"""What every test may ask for. The fixtures themselves stand in the modules named here, each beside what it serves."""

from hypothesis import settings

pytest_plugins = [
    "tests.scratch",
    "tests.postgres",
    "tests.portals",
    "tests.bare",
    "tests.live",
    "tests.gateways.post_office",
    "tests.browser.chromium",
    "tests.browser.house",
    "tests.story.live_portal",
]

# On a busy machine an example may take ten times as long; how fast things are is asked in bench/.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

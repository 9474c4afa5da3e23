"""What every test may ask for. The fixtures themselves stand in the modules named here, each beside what it serves."""

pytest_plugins = [
    "tests.scratch",
    "tests.postgres",
    "tests.portals",
    "tests.bare",
    "tests.live",
    "tests.browser.chromium",
    "tests.browser.house",
    "tests.story.live_portal",
]

"""The lines that cheap phones have in the city, emulated; since 3G was switched off, below 4G lies EDGE."""

from typing import Any, NamedTuple

from playwright.sync_api import CDPSession


class Network(NamedTuple):
    """kbit/s down and up, milliseconds of delay, and the seconds within which a first page can be used."""

    down: int
    up: int
    delay: int
    first_page: float


NETWORKS = {"GPRS": Network(50, 20, 500, 6.0), "EDGE": Network(250, 50, 300, 2.5)}


def slow_down(window: CDPSession, network: Network) -> None:
    """Whatever this window asks for from now on comes over such a line."""
    speeds: dict[str, Any] = {"downloadThroughput": network.down * 125, "uploadThroughput": network.up * 125}
    window.send("Network.enable")
    window.send("Network.emulateNetworkConditions", {"offline": False, "latency": network.delay, **speeds})

"""How the portal is served: processes, threads, and what ends them. Read by gunicorn at start.

`reuse_port` stays off. With it every worker listens for itself, and what waits in the queue of a worker that is being
recycled is refused or reset: 6,000 requests at `max_requests` 200 lost 3,128 with it and none without, and it was not
faster (2,300/s against 2,600/s with a connection per request).
"""

import gc
import os
import pkgutil
import socket
import sys
from importlib import import_module
from pathlib import Path

wsgi_app = "wsgi:app"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 5

# A worker is replaced after a while, so that a leak never fills the machine; not all of them at once. Open pages poll:
# ten thousand watchers are 700 requests a second, and at 1,000 a worker would live for three seconds.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "50000"))
max_requests_jitter = max_requests // 5

timeout = 60
graceful_timeout = 30  # what is being written is finished before the process ends

# The heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True

# Whom to believe about the caller's address and https is decided in one place, by TRUSTED_PROXIES in the portal.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# No access log: addresses such as /k/<token> are secrets. The portal writes its own lines.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")


def on_starting(server):
    """Import the code before the workers fork, so that they share its memory and a replaced one starts quickly.

    Only imports, and only the portal's. The application, and with it every database handle, is made in the worker
    (no `preload_app`).
    """
    if server.app.app_uri != wsgi_app:
        return
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    portal = import_module("portal")
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        import_module(module.name)
    gc.collect()
    gc.freeze()


def when_ready(server):
    """Say where to look, once it can be looked at."""
    host, _, port = bind.rpartition(":")
    if host in ("0.0.0.0", "[::]"):  # noqa: S104
        print(f"The portal is open: http://127.0.0.1:{port} on this machine,")  # noqa: T201
        print(f"http://{_local_address()}:{port} for a phone on the same network. Ctrl-C ends it.", flush=True)  # noqa: T201
    else:
        print(f"The portal is open: http://{host}:{port} — Ctrl-C ends it.", flush=True)  # noqa: T201


def _local_address():
    """This machine's address on the network it would use; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return probe.getsockname()[0]


def post_worker_init(worker):
    """Let threads take turns often: a writer lets go of the interpreter at every statement and must get it back soon.

    At Python's five milliseconds each of a dozen statements could wait that long, with the database locked meanwhile.
    """
    sys.setswitchinterval(0.0005)

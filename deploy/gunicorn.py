"""How the web server runs: `gunicorn --config deploy/gunicorn.py ptcare.wsgi`.

Asked to stop (SIGTERM) it takes no more requests and finishes those it has.
"""

import gc
import os
import tempfile
from typing import Any

# In memory: a file there cannot fail to grow because a disk is full.
in_memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108

# The figures of all its processes, added up in /metrics.
os.environ.setdefault(
    "PROMETHEUS_MULTIPROC_DIR",
    tempfile.mkdtemp(prefix="ptcare-figures-", dir=in_memory),
)

# Who looks at a page waits for no statement of the database longer than this.
os.environ.setdefault("DATABASE_SECONDS", "20")

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))  # two for each core is a good start
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))  # each may hold a connection
keepalive = 75  # seconds: longer than the proxy's, so that it is the one to hang up
timeout = 60  # seconds without a sign of life
graceful_timeout = 30  # seconds for what is being answered
max_requests = 20_000  # then a worker makes room for a fresh one
max_requests_jitter = 2_000
worker_tmp_dir = in_memory
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
preload_app = True  # one copy of the code in memory; no connection is open yet


def when_ready(server: Any) -> None:
    """What is loaded by now stays: workers share it, and need not look at it again."""
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)

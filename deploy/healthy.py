"""Whether the web server in this container answers: `python deploy/healthy.py`."""

import http.client
import os
import sys

PATIENCE = 4  # seconds


def main() -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    asked = http.client.HTTPConnection("127.0.0.1", 8000, timeout=PATIENCE)
    try:
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        asked.request("GET", "/livez", headers=headers)
        return 0 if asked.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(main())

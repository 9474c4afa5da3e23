"""The door for gunicorn and for the `flask` command."""

import sys

from portal import create_app
from portal.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    print(error, file=sys.stderr)
    sys.exit(2)

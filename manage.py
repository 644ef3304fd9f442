#!/usr/bin/env python
"""Django's command line, in development mode unless ANSWERABLE_MODE says otherwise."""

import os
import sys


def main() -> None:
    os.environ.setdefault("ANSWERABLE_MODE", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Migrations, loads and repairs may take as long as they need; requests may not.
    os.environ.setdefault("STATEMENT_TIMEOUT", "0")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed for this Python. Run `make setup`, then use .venv/bin/python manage.py …")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

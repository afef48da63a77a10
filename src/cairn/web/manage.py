"""Django's own commands: python -m cairn.web.manage <command>."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one of Django's commands with the settings of this installation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.web.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

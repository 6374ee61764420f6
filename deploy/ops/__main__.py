"""`python -m deploy.ops`."""

from deploy.ops.command_line import command_line
from deploy.ops.installed import installed_services
from shared.observability.logs import configure_logging

if __name__ == "__main__":
    configure_logging("console", "WARNING", silent=["kafka"])  # what it could not do is said once, by the command
    command_line(installed_services())()

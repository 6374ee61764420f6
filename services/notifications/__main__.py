"""`python -m services.notifications api | worker | all | migrate | health`."""

from services.notifications.service import SERVICE
from shared.command_line import command_line

if __name__ == "__main__":
    command_line(SERVICE)()

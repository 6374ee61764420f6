"""`python -m services.agreements api | worker | all | migrate | health`."""

from services.agreements.service import SERVICE
from shared.command_line import command_line

if __name__ == "__main__":
    command_line(SERVICE)()

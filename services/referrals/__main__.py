"""`python -m services.referrals <role>`."""

from services.referrals.service import SERVICE
from shared.command_line import command_line

if __name__ == "__main__":
    command_line(SERVICE)()

"""The services of this installation, by name."""

from importlib import import_module

from shared.service import Service

NAMES = ("agreements", "referrals", "notifications")


def installed_services() -> dict[str, Service]:
    """Every service's table of contents."""
    return {name: import_module(f"services.{name}.service").SERVICE for name in NAMES}

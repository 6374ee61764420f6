"""What an organisation may set."""

from shared.kernel.bodies import Body


class SettingsContent(Body):
    """`own_units_only`: caseworkers read what is of their own units, and what is of none."""

    own_units_only: bool = False

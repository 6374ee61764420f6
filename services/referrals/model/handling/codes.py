"""What colleagues do with a case or a referral among themselves."""

from enum import StrEnum

from shared.kernel.codes import Code


class HandlingMove(Code):
    """Who has it next. Each is the last part of a path."""

    TAKE = "take", "Ota käsiteltäväksi", "Ta för handläggning", "Take"
    GIVE = "give", "Siirrä toiselle käsittelijälle", "Överför till en annan handläggare", "Give"
    GIVE_BACK = "give-back", "Palauta jaettavaksi", "Lämna tillbaka för fördelning", "Give back"


class HandledBy(StrEnum):
    """Whose a list shows."""

    ME = "me"
    MY_UNITS = "my-units"
    NOBODY = "nobody"


class Kind(StrEnum):
    """What somebody has."""

    CASE = "case"
    REFERRAL = "referral"

"""Public names and descriptions in the three languages."""

from collections.abc import Mapping

from shared.kernel.bodies import Body
from shared.kernel.public_names import KEPT, PublicLine
from shared.kernel.texts import Paragraphs


class Name(Body):
    """The public name of an organisation, an agreement or a service; never that of a natural person. It stands in
    official mails, so it holds no web address, mail address or telephone number."""

    fi: PublicLine
    sv: PublicLine
    en: PublicLine

    @classmethod
    def kept(cls, name: Mapping[str, str]) -> "Name":
        """A name as it stands in a row."""
        return cls.model_validate(name, context=KEPT)


class Description(Body):
    """A public description of a service. Holds nothing about a natural person."""

    fi: Paragraphs
    sv: Paragraphs
    en: Paragraphs

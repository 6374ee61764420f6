"""Public names and descriptions in the three languages."""

from shared.kernel.bodies import Body
from shared.kernel.texts import Line, Paragraphs


class Name(Body):
    """The public name of an organisation, an agreement or a service; never that of a natural person."""

    fi: Line
    sv: Line
    en: Line


class Description(Body):
    """A public description of a service. Holds nothing about a natural person."""

    fi: Paragraphs
    sv: Paragraphs
    en: Paragraphs

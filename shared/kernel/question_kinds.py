"""What a question of a clause is answered with."""

from shared.kernel.codes import Code


class QuestionKind(Code):
    """The type of an answer: a truth value, the code of one of the options, a number, or a line of text."""

    YES_NO = "yes-no", "Kyllä vai ei", "Ja eller nej", "Yes or no"
    CHOICE = "choice", "Valinta", "Val", "Choice"
    NUMBER = "number", "Luku", "Tal", "Number"
    SHORT_TEXT = "short-text", "Lyhyt teksti", "Kort text", "Short text"

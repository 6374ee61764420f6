"""The code list of an inbox entry (docs/domain.md, section 6), each code with its three labels."""

from shared.kernel.codes import Code


class EntryStatus(Code):
    """Whether somebody of the organisation has marked an inbox entry as read."""

    UNREAD = "unread", "Lukematon", "Oläst", "Unread"
    READ = "read", "Luettu", "Läst", "Read"

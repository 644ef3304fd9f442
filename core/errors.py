"""Domain errors that services raise; pages and API turn each into one kind of answer."""


class DomainError(Exception):
    """Base of every refusal; `reason` is a translatable sentence for the person who asked."""

    def __init__(self, reason: str = "", code: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.code = code or type(self).__name__


class NotVisible(DomainError):
    """The viewer cannot see the target, or it does not exist: both answer 404, alike to the byte."""


class NotPermitted(DomainError):
    """The viewer sees the target but may not do this: 403 with the reason."""


class InvalidState(DomainError):
    """The target is not in a state in which this makes sense: 409."""


class InvalidInput(DomainError):
    """A value is refused; `field` names it so that a form can show the sentence beside it."""

    def __init__(self, reason: str, field: str = "", code: str = "") -> None:
        super().__init__(reason, code)
        self.field = field


class Elsewhere(DomainError):
    """What was asked for lives at another address, which the viewer may know."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


class Detour(DomainError):
    """The viewer has to pass another page first, whose address is `url`; then they may go on."""

    def __init__(self, url: str, reason: str = "") -> None:
        super().__init__(reason)
        self.url = url

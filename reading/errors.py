"""A verdict about a delivery that reading or counting it came to: the same bytes will be refused again."""

from wire.deliveries import Cause


class Refusal(Exception):
    """The delivery as a whole is not accepted: `place`, `cause` and `remedy`, under a stable `code`."""

    def __init__(self, code: str, *, place: str, cause: str, remedy: str) -> None:
        super().__init__(f"{place}: {cause}. {remedy}")
        self.code, self.place, self.cause, self.remedy = code, place, cause, remedy

    def facts(self) -> Cause:
        """The same as a value that is kept and sent."""
        return Cause(code=self.code, place=self.place, cause=self.cause, remedy=self.remedy)

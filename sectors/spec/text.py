"""What is said in both languages of the network."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A title or description in both languages of the network."""

    en: str
    ko: str

    def of(self, language: str) -> str:
        """The text in `language` ("en" or "ko")."""
        return self.ko if language == "ko" else self.en

"""A mistake in a declaration: file, key path, cause, remedy."""

from pathlib import Path


class DeclarationError(Exception):
    """Refused at loading; nothing half-declared gets in."""

    def __init__(self, file: Path, key: str, cause: str, remedy: str) -> None:
        super().__init__(f"{file}: {key or 'file'}: {cause}. {remedy}")
        self.file, self.key, self.cause, self.remedy = file, key, cause, remedy

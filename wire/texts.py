"""Texts of others on one line of ours."""


def printable(text: str) -> str:
    """Control and direction signs become blanks."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)

"""What a person is told in plain words instead of a traceback."""


class PlainError(Exception):
    """Its message names the place, the cause and the remedy; the command shows it and nothing else."""

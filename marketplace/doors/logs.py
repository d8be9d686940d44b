"""Messages of this package on standard error; those of libraries stay at warnings, their lines may hold secrets."""

import logging


def show_own_messages() -> None:
    """Once a process: refusals and ended queries are messages, not warnings."""
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold addresses that only their owner may know
    own = logging.getLogger("marketplace.doors")
    if own.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    own.addHandler(handler)
    own.setLevel(logging.INFO)
    own.propagate = False

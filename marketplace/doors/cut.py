"""The name under which the server hands an application the means to cut its connection (`infra/http_limits.py`).

Called, it drops what waits to be sent, in the kernel too: the client gets nothing more.
"""

CUT = "sdn.cut"

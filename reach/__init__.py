"""Clients of servers of others, S3, SFTP and HTTP, that connect to a checked address only.

    host, port → Guard.address → the one address to connect to; the name's next answer leads nowhere else

Ways of delivery fetch with them (`intake/`), forwarding sends with them (`marketplace/forwarding/`).
"""

"""Forwarding: each new release goes by itself to the S3 prefix, SFTP folder or webhook of who may read it.

    release.published → service.plan → Forwarding: waiting
    worker → sending → the files door, as the member who set the target up → outlet: rows, changes, manifest last → sent

What is sent is what the files door gives that member: the gate is asked there, and again while bytes leave.
"""

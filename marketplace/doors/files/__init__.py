"""The files door: rows of a grant as Parquet, CSV, JSON lines or a workbook, resumable, checked while bytes flow.

    POST /files/<dataset> → exports.Exports → made once a reading and form → GET /files/<dataset>/<id>/<name>

A process of its own (`app.py`) under the read-only role; Delta Sharing (`doors/share`) is served by it too.
"""

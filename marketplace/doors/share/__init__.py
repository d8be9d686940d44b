"""Delta Sharing: partners' Spark, pandas or DuckDB reads what a member's organisation may read now, and nothing else.

    share = catalogue, schema = sector, table = dataset: `lakehouse.finance.reference_rates`, as in SQL

    recipient's token → listing.py  shares, schemas, tables
                      → tables.py   version, metadata
                      → querying.py files of a version, or of the versions since one
                      → changing.py rows that came and went → lines of JSON, each with the address of a file
    address           → fetching.py its token and its grant are asked again, at every fetch and while bytes flow

Served by the process of the files door under `/delta-sharing`. Each file holds licensed rows alone: it is made once
(`pieces.py`), or is the table's own where the licence leaves it whole.
"""

"""The data map: one index of every record and listing, in Korean and English, and what is found by it.

catalog_record, listing → documents → index on disk (written by the worker) → finding → ids → PostgreSQL → pages, API
"""

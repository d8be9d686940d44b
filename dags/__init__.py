"""WHEN: one DAG per feed, made from the declarations. No logic.

Each other file here has DAGs: the network counts as up when Airflow has parsed every one.
"""

RUNS = ("scheduled", "manual")  # no back-fills: a run takes whatever has come, of whatever day

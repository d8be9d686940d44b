"""WHEN: one DAG per feed, made from the declarations. No logic."""

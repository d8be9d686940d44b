"""Samples of one feed → one table: what changed between them, its columns, key, time and damage."""

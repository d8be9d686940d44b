"""Notices that reach people: what happened to a feed, by mail or signed webhook, to who asked for it."""

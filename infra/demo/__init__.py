"""The demo: real data from installed packages, delivered a month a file, then the main job as its users would do it."""

"""KRDS and htmx straight from `node_modules`, where set-up put them; our own few files from `marketplace/static`."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "krds": ROOT / "node_modules" / "krds-uiux" / "resources",
    "htmx": ROOT / "node_modules" / "htmx.org" / "dist",
    "own": ROOT / "marketplace" / "static",
}


def mount(app: FastAPI) -> None:
    """`/static/<name>/…`; a package that set-up has not brought yet answers 404 and leaves pages plain."""
    for name, folder in FOLDERS.items():
        app.mount(f"/static/{name}", StaticFiles(directory=folder, check_dir=False), name=name)

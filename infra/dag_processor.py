"""Airflow's DAG processor that parses the feeds when a declaration has changed: `python -m infra.dag_processor`.

Airflow parses a file every so often, whatever it holds: hundreds of feeds take a quarter of a core so, and a new one
waits. Declarations are looked at instead, every time that the processor asks which files are wanted first.
"""

import os
import runpy
import sys
from pathlib import Path

from airflow.cli.commands import dag_processor_command
from airflow.dag_processing.manager import DagFileInfo, DagFileProcessorManager

from sectors.live import Watched
from sectors.registry import folders

FEEDS = Path("feeds.py")


class Processor(DagFileProcessorManager):  # type: ignore[misc]  # Airflow says no types
    """Files that a person asked for, and the feeds' where a declaration is another."""

    declarations = Watched(folders(os.environ))

    def claim_priority_files(self) -> list[DagFileInfo]:
        asked: list[DagFileInfo] = super().claim_priority_files()
        if self.declarations.have_changed():
            asked += [DagFileInfo(FEEDS, bundle.name, bundle.path) for bundle in self._dag_bundles]
        return asked


def main() -> None:
    dag_processor_command.DagFileProcessorManager = Processor
    sys.argv = ["airflow", "dag-processor"]
    runpy.run_module("airflow", run_name="__main__")


if __name__ == "__main__":
    main()

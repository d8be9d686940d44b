"""Who may import whom, and what a module may not load."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_point_one_way() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def test_the_command_starts_without_heavy_imports() -> None:
    loaded = _modules_after("import sdn.cli.main")
    heavy = {"pyspark", "pandas", "great_expectations", "airflow", "streamlit", "sqlalchemy", "circus"}
    assert not heavy & loaded


def test_the_client_is_usable_alone() -> None:
    loaded = _modules_after("import client.api")
    assert not {"marketplace", "sectors", "lakehouse", "spark_jobs", "infra", "pyspark"} & loaded


def test_declarations_need_the_standard_library_only() -> None:
    loaded = _modules_after("import sectors.registry")
    assert not {"pydantic", "sqlglot", "pyarrow", "pyspark"} & loaded


def _modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*{{m.split('.')[0] for m in sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())

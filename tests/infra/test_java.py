"""The Java that fits is found wherever it is; none that fits is an error with a remedy."""

from pathlib import Path

import pytest

from infra import java
from infra.java import Java, NoJavaError


def jdk(home: Path, version: str) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").write_text("#!/bin/sh\n")
    (home / "bin" / "java").chmod(0o755)
    (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return home


def test_each_engine_gets_its_own(tmp_path: Path) -> None:
    old, new = jdk(tmp_path / "a17", "17.0.15"), jdk(tmp_path / "b25", "25.0.3")
    assert java.find(java.SPARK, {}, tmp_path) == Java(old, 17)
    assert java.find(java.TRINO, {}, tmp_path) == Java(new, 25)


def test_a_named_home_goes_before_an_installed_one(tmp_path: Path) -> None:
    jdk(tmp_path / "jvm" / "installed", "25")
    named = jdk(tmp_path / "named", "24.0.1")
    for name in ("JAVA_HOME", "JAVA25_HOME"):
        assert java.find(java.TRINO, {name: str(named)}, tmp_path / "jvm") == Java(named, 24)


def test_path_is_looked_at_last(tmp_path: Path) -> None:
    home = jdk(tmp_path / "somewhere", "25")
    assert java.find(java.TRINO, {"PATH": str(home / "bin")}, tmp_path / "none") == Java(home, 25)


def test_a_folder_without_java_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    home = jdk(tmp_path / "jdk", "25")
    assert java.find(java.TRINO, {"JAVA_HOME": str(tmp_path / "docs")}, tmp_path) == Java(home, 25)


def test_none_that_fits_says_what_to_install(tmp_path: Path) -> None:
    jdk(tmp_path / "a17", "17")
    with pytest.raises(NoJavaError, match=r"No Java 24 or newer in .*Temurin 25 fits.*JAVA25_HOME"):
        java.find(java.TRINO, {}, tmp_path)

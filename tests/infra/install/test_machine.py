"""What the machine lacks is said with its remedy."""

from pathlib import Path

from infra.install import machine


def test_memory_is_read_as_the_kernel_reckons_it(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:  8000000 kB\nMemFree:  1 kB\nMemAvailable:   2000000 kB\n")
    assert machine.memory_gb("MemAvailable", meminfo) == 2.048
    assert machine.memory_gb("MemTotal", meminfo) == 8.192


def test_too_little_memory_is_said() -> None:
    (problem,) = machine.memory(3.21)
    assert str(problem).startswith("Only 3.2 GB of memory are free; the network takes 6 GB.")
    assert not list(machine.memory(machine.MEMORY_GB))


def test_a_home_still_to_be_made_is_judged_by_its_parent(tmp_path: Path) -> None:
    assert not list(machine.disk(tmp_path / "not" / "yet"))


def test_a_disk_without_room_is_said() -> None:
    problems = list(machine.disk(Path("/proc/home")))  # the kernel's own file system has none
    assert "are free on the disk of /proc" in problems[0].what
    assert "SDN_HOME" in problems[0].remedy

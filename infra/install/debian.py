"""What tests need of the system: Chromium and a Korean font, and strace, by which the kernel refuses a call."""

import os
import shutil
import subprocess

from infra.install.errors import InstallError

CHROMIUM = "chromium"
FONT = "fonts-noto-cjk"
STRACE = "strace"


def missing() -> list[str]:
    """The Debian packages that are still to be installed."""
    packages = [tool for tool in (CHROMIUM, STRACE) if shutil.which(tool) is None]
    fonts = (
        subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False) if shutil.which("fc-list") else None
    )
    return packages if fonts and fonts.stdout.strip() else [*packages, FONT]


def install() -> bool:
    """Install what is missing where that is allowed; False when nothing was. Raises InstallError."""
    packages = missing()
    if not packages:
        return False
    words = " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise InstallError(f"The tests need {words}. Install them: `sudo apt-get install {words}`.")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=False, env=environment)
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    if subprocess.run(command, check=False, env=environment).returncode:
        raise InstallError(f"apt-get did not install {words}: see that a Debian mirror can be reached.")
    return True

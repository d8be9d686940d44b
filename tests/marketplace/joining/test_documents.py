"""A version of a document that was shown is never changed: a change is a new version."""

import hashlib

from marketplace.joining.documents import VERSIONS
from marketplace.web.pages import TEMPLATES

SHOWN = {
    "terms_1": "f212389fb7ec75ee77f3aba78e92590bdf9b1647663741e91b2bacb239ae15b8",
    "privacy_1": "2b2c4619ef46fc1ea8e247264e2bbf16ec1f6af2428ec2e39b3da77a9a2b1e17",
}


def test_a_version_stays_as_it_was_shown() -> None:
    found = {
        f"{document}_{version}": hashlib.sha256(
            (TEMPLATES / "joining" / f"{document}_{version}.html").read_bytes()
        ).hexdigest()
        for document, versions in VERSIONS.items()
        for version in versions
    }
    assert found == SHOWN, "write a new version instead, and name it in documents.py"

"""DCAT 3 in its European profile DCAT-AP 3.0.1, written and read: one shape, both ways."""

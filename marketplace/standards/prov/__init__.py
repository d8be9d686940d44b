"""PROV (https://www.w3.org/TR/prov-o/): from where each release of a dataset came, as far as everybody may know."""

"""ODRL 2.2 (https://www.w3.org/TR/odrl-model/): what a plan gives as a policy that other programs read."""

"""Names of fields → names and titles of columns, units, and what may tell who a person is."""

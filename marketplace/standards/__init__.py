"""Records in the words of others: DCAT-AP, Schema.org, ODRL, Croissant, Data Package, ODCS, DQV, PROV and OAI-PMH."""

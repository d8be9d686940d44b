"""OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html): the catalogue for those who harvest it."""

"""How a company comes into the network by itself, and how it brings its people: applications, invitations, letters."""

"""The command `sdn`: one file per word, heavy imports inside the words."""

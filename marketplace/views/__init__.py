"""Views of the explorer that an organisation keeps: their addresses, never what they show."""

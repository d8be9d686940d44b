"""What a licence made its buyer promise for its end: that the data is deleted, and that somebody says so."""

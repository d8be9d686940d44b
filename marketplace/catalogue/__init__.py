"""What anybody may see: published listings, found by words and sector, each with its columns, quality and licences."""

"""What a grant may still use, exactly: quotas of licences, the usage of plans, counted where the use is let out."""

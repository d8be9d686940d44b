"""The second step of signing in: six digits of a phone, or one of ten codes on paper."""

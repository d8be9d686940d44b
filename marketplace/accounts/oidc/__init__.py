"""Signing in by a provider that the operator trusts: OpenID Connect, authorization code with PKCE."""

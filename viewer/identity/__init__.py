"""The OpenID provider that recipients sign in at; the home of Authlib and joserfc."""

"""One module a provider; modules here never import each other."""

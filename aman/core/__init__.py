"""Plain Python and numpy: what Aman knows without a database, a clock or a language."""

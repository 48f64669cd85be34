"""Django's PostgreSQL backend, told at the start of each transaction whom it works for."""

"""What PostgreSQL needs that Django does not say: the person of a transaction, roles, policies, partitions."""

"""The ledger: entries in chains, seals over them, private values beside them, traces. Append-only at the database itself."""

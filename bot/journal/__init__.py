"""The conversation log in SQL: what was asked about and how well it went, never who."""

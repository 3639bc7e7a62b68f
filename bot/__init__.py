"""Tu Causa bot: curated, sourced, dated answers for people on the move in Peru."""

__version__ = "0.1.0"

"""Who helps: an append-only ledger that pays for confirmed help and explains every point."""

"""What every app shares; no word of the community domain is spoken here."""

"""Everything that starts, watches and checks the product from outside; the standard library only."""

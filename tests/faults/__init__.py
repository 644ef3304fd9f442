"""What may break while the product runs, broken on purpose on real processes."""

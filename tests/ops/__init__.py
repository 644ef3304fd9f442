"""Start-up, supervision and configuration."""

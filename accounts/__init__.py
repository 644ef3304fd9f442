"""Who somebody is, in every community."""

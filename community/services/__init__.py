"""The only writers of the community's rows; each is atomic, asks the policies and publishes what happened."""

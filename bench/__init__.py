"""`make bench`: how fast every kind of page is on a large community, as ratios to the floor of the same run."""

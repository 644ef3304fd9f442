"""Tests of who somebody is: signing up and in, profiles, pictures, companies, the repair desk."""

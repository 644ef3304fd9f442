"""`{% central 'name' %}`: the address of a page that only the central host has, right on every host."""

from django import template

from community import links

register = template.Library()
register.simple_tag(links.central, name="central")

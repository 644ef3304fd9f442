"""The managers' page of products and their versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.models import Product
from community.services.products import save_product
from community.solving_forms import ProductForm
from community.views.frame import refuse, say
from community.views.manage import enter_as_manager, show_part
from core.errors import InvalidInput


@require_http_methods(["GET", "HEAD", "POST"])
def product_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a product or change one; `?name=` fills the form with what is known of it."""
    viewer, community = enter_as_manager(request, slug)
    rows = list(Product.objects.visible_to(viewer).filter(community=community).order_by("name"))
    chosen = next((row for row in rows if row.name == request.GET.get("name")), None)
    form = ProductForm(request.POST if request.method == "POST" else None, initial=ProductForm.initial_of(chosen))
    if request.method == "POST" and form.is_valid():
        try:
            save_product(viewer, community, **form.cleaned_data)
            say(request, _("Saved. Solutions for retired versions are looked through now."))
            return redirect("community:manage_products", slug)
        except InvalidInput as error:
            refuse(form, error)
    return show_part(request, "products", viewer, community, {"form": form, "rows": rows, "editing": chosen})

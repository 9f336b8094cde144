"""Called by providers and by nobody else: the address is sealed, names no person, and answers nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hemayat.notifications.actions import take_call
from hemayat.notifications.gateways.receipt_address import OF_OURS
from hemayat.web.shared.access import public


@csrf_exempt
@require_http_methods(["GET", "POST"])
@public
def receipt(request: HttpRequest) -> HttpResponse:
    """GET or POST /receipts/, as the provider does it; 404 for a call that is not believed.

    A GET writes here: the provider chooses the method, and the seal in the address replaces the form's token.
    """
    post = request.POST or request.GET
    given = {name: str(value) for name, value in post.items() if name not in OF_OURS}
    # Only from the address, which is ours: a body with the same names says nothing about whose message it is.
    given |= {name: request.GET.get(name, "") for name in OF_OURS}
    is_ours = take_call(parameters=given, now=timezone.now())
    return HttpResponse(status=200 if is_ours else 404)


urlpatterns = [path("receipts/", receipt, name="receipt")]

"""Called by providers and by nobody else: the address is sealed, names no person, and answers nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hemayat.notifications.actions import take_call
from hemayat.web.shared.access import public


@csrf_exempt
@require_http_methods(["GET", "POST"])
@public
def receipt(request: HttpRequest) -> HttpResponse:
    """GET or POST /receipts/, as the provider does it; 404 for a call that is not believed.

    A GET writes here: the provider chooses the method, and the seal in the address stands for the form's token.
    """
    given = {**request.POST.dict(), **request.GET.dict()}
    is_ours = take_call(parameters={name: str(value) for name, value in given.items()}, now=timezone.now())
    return HttpResponse(status=200 if is_ours else 404)

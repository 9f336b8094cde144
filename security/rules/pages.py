def wrong(request, text, response):
    # ruleid: open-redirect
    HttpResponseRedirect(request.GET.get("next", "/"))
    following = request.POST["next"]
    # ruleid: open-redirect
    HttpResponseRedirect(following)
    # ruleid: markup-not-escaped
    mark_safe(text)
    # ruleid: markup-not-escaped
    format_html(f"<b>{text}</b>")
    # ruleid: cookie-without-guards
    response.set_cookie("token", text, secure=True)
    # ruleid: host-of-the-visitor
    request.build_absolute_uri("/verify/")
    # ruleid: address-of-the-visitor
    request.META.get("REMOTE_ADDR")
    # ruleid: page-as-the-system
    with acting_as(SYSTEM):
        pass


# ruleid: form-without-token
@csrf_exempt
@public
def taken(request):
    pass


# ok: form-without-token
@csrf_exempt
@require_POST
@for_gateway("sms")
def message(request, gateway):
    pass


def right(request, text, response, head):
    # ok: open-redirect
    HttpResponseRedirect(own_path(request.GET.get("next", "/")))
    # ok: open-redirect
    HttpResponseRedirect(reverse("sign_in:code"))
    # ok: markup-not-escaped
    format_html("<b>{}</b>", text)
    # ok: markup-not-escaped
    mark_safe("<hr>")
    # ok: cookie-without-guards
    response.set_cookie("token", text, secure=True, httponly=True, samesite="Lax")
    # ok: page-as-the-system
    with acting_as(head.citizen.actor, is_read_only=True):
        pass

"""`{% url %}`: what needs nothing filled in is put together once for each site; all else is Django's own."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.defaulttags import URLNode
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, set_urlconf

from hemayat.web.shared.templatetags.links import FixedUrl


@pytest.fixture
def site():
    """Routes of one site after the other, as HostMiddleware sets them."""
    yield lambda host: set_urlconf(settings.URLCONF_OF_HOST[host])
    set_urlconf(None)


def test_an_address_without_parts_is_put_together_once(site):
    site(settings.ENVIRONMENT.hosts[0])
    template = Template('{% url "status:show" %}')
    assert isinstance(template.nodelist[0], FixedUrl)
    assert [template.render(Context()) for _ in range(2)] == ["/my/", "/my/"]
    with override_script_prefix("/under/"):
        assert template.render(Context()) == "/under/my/"


def test_each_site_has_its_own(site):
    template = Template('{% url "shared:language" %} {% url "status:show" %}')
    site(settings.ENVIRONMENT.hosts[0])
    assert template.render(Context()) == "/language /my/"
    site(settings.ENVIRONMENT.hosts[1])
    with pytest.raises(NoReverseMatch):
        template.render(Context())


def test_what_has_parts_or_a_name_of_its_own_is_as_django_has_it(site):
    site(settings.ENVIRONMENT.hosts[0])
    for asked in (
        '{% url "decision:earlier" run %}', '{% url "status:show" as there %}', "{% url name %}",
        '{% url name|default:"x" %}',
    ):  # fmt: skip
        assert isinstance(Template(asked).nodelist[0], URLNode), asked
    template = Template(
        '{% url "decision:earlier" run %} {% url "status:show" as there %}{{ there }} {% url name %}'
    )
    shown = [template.render(Context({"run": run, "name": "status:show"})) for run in (3, 4)]
    assert shown == [f"/my/decisions/{run}/ /my/ /my/" for run in (3, 4)]

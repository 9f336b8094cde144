"""What the walk finds on a page and in the source, without a service."""

from __future__ import annotations

from security.form_values import filled
from security.pages import read
from security.routes import all_routes, found_at
from security.unlinked import address

PAGE = """
<a href="/my/">mine</a> <a href="https://elsewhere.example/">not ours</a>
<form action="/sign-in/" method="post">
  <input type="hidden" name="csrfmiddlewaretoken" value="x">
  <label>Id <input name="national_id"></label>
  <select name="month"><option value="">choose</option><option value="3">Khordad</option></select>
  <input type="radio" name="way" value="post"><input type="radio" name="way" value="phone">
  <select name="request"><option value="">none of them</option></select>
  <input type="checkbox" name="ask" value="land"><input type="checkbox" name="ask" value="cars">
  <textarea name="words"></textarea>
  <input type="file" name="document">
  <button name="act" value="file">File</button><button name="act" value="discard">Discard</button>
</form>
<form><input name="q" value="before"><button>Search</button></form>
"""


def test_links_and_every_control_of_a_form_are_found():
    page = read(PAGE)
    sends, searches = page.forms
    assert page.links == ["/my/", "https://elsewhere.example/"]
    assert (sends.method, sends.action, searches.method) == ("POST", "/sign-in/", "GET")
    assert set(sends.fields) == {"national_id", "month", "way", "request", "ask", "words", "document"}
    assert sends.buttons == [("act", "file"), ("act", "discard")]


def test_a_form_is_filled_in_so_that_it_may_be_taken():
    sends, searches = read(PAGE).forms
    pairs = filled(sends, {"national_id": "0012345679"}, button=1)
    assert [value for name, value in pairs if name == "ask"] == ["land", "cars"]
    given = {name: value for name, value in pairs if name != "ask"}
    assert given.pop("words")
    chosen = {"month": "3", "way": "post", "request": "", "act": "discard"}
    assert given == {"national_id": "0012345679", **chosen}
    assert dict(filled(sends, {}, turn=1))["way"] == "phone"
    assert filled(searches, {}) == [("q", "before")]


def test_every_route_of_every_site_is_there_with_what_its_view_reads():
    routes = {route.full: route for route in all_routes()}
    assert {route.site for route in routes.values()} == {"citizen", "staff", "partner"}
    assert ("GET", "next") in routes["staff sign_in:enter"].reads
    assert {("POST", "lang"), ("POST", "next")} <= set(routes["citizen shared:language"].reads)
    assert ("GET", "done") in routes["staff referrals:returned"].reads


def test_a_path_is_known_by_its_route():
    assert found_at("staff", "/sign-in/?next=/") == ("staff sign_in:enter", {})
    assert found_at("staff", "/my/") is None


def test_an_address_that_is_made_up_leads_to_its_route():
    made = {route.full: found_at(route.site, address(route, {})) for route in all_routes()}
    assert {name: found and found[0] for name, found in made.items()} == {name: name for name in made}

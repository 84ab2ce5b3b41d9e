"""Journeys of people who search: suggestions, facets, chips, searches that are kept, and all of it without scripts."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
QUESTION = quote("Динаның орындауындағы Құрманғазы күйлері")


def test_the_box_of_suggestions_is_a_combobox_that_can_be_worked_without_a_mouse(open_page: Open):
    page = open_page("/?lang=en")
    box = page.get_by_role("combobox", name="Search the archive")
    box.press_sequentially("aqjelen", delay=20)
    options = page.get_by_role("option")
    expect(options.nth(3)).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".site-search [role=status]")).to_have_text(f"Suggestions: {options.count()}")
    expect(options.nth(1)).to_contain_text("Work")
    expect(options.nth(1)).to_contain_text("traditional")  # homonymous titles are told apart by their composer
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()
    expect(box).to_have_value("aqjelen")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=aqjelen$"))


def test_values_of_a_long_facet_are_found_while_typing_in_any_script(open_page: Open):
    page = open_page("/search?kind=work&lang=en")
    facet = page.get_by_role("region", name="Composer, author")
    usual = facet.get_by_role("listitem").count()
    box = facet.get_by_role("searchbox", name="Find: Composer, author")
    box.press_sequentially("нұрпей", delay=20)
    found = facet.locator("ul.choices > li")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Nurpeisova")
    box.fill("")
    expect(facet.get_by_role("listitem")).to_have_count(usual)
    box.press_sequentially("dina", delay=20)
    expect(found).to_have_count(1)
    found.get_by_role("link").click()
    expect(page.locator(".chips").first).to_contain_text("Nurpeisova")


def test_a_chip_is_taken_off_and_the_rest_stays(open_page: Open):
    page = open_page(f"/search?q={QUESTION}&lang=en")
    chips = page.get_by_role("list", name="Understood as")
    expect(chips.get_by_role("listitem")).to_have_count(3)
    chips.get_by_role("link", name=re.compile("Performer")).click()
    kept = page.get_by_role("list", name="Narrowed by")
    expect(kept).to_contain_text("Kurmangazy")
    expect(kept.get_by_role("listitem")).to_have_count(1)


def test_a_bar_of_the_histogram_narrows_and_widens_again(open_page: Open):
    page = open_page("/search?kind=recording&lang=en")
    bar = page.locator(".histogram a").filter(has=page.locator(".bar")).first
    expect(bar).to_have_attribute("aria-label", re.compile(r"100 – 120: \d"))
    bar.click()
    expect(page.locator(".chips").first).to_contain_text("Tempo: 100 – 120")
    chosen = page.locator(".histogram a[aria-current]")
    expect(chosen).to_have_count(1)
    chosen.click()
    expect(page.locator(".chips")).not_to_contain_text(["Tempo"])


def test_a_search_is_kept_counts_what_is_new_and_is_forgotten(open_page: Open):
    page = open_page("/search?kind=work&genre=kui&lang=en")
    page.get_by_label("Name of the search").fill("Kuis <b>")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".save [role=status]")).to_have_text("Kept in this browser.")
    # As if it had been looked at last before the archive was filled.
    page.evaluate(
        """() => { const kept = JSON.parse(localStorage.getItem("muragat-searches"));
                   kept[0].seen = "2020-01-01T00:00:00Z";
                   localStorage.setItem("muragat-searches", JSON.stringify(kept)); }"""
    )
    page.get_by_role("link", name="Saved searches").click()
    kept = page.locator(".saved-searches > li")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text("Kuis <b>")
    news = kept.get_by_role("link", name=re.compile(r"^\d+ new$"))
    expect(news).to_be_visible()
    kept.get_by_role("link", name="Kuis <b>").click()
    expect(page).to_have_url(re.compile(r"/search\?kind=work&genre=kui$"))
    expect(page.get_by_label("Name of the search")).to_have_value("Kuis <b>")
    page.goto(page.url.replace(re.search(r"/search.*", page.url)[0], "/saved"))  # type: ignore[index]
    expect(kept).to_have_count(1)
    page.wait_for_load_state("networkidle")
    expect(news).to_have_count(0)
    page.get_by_role("button", name="Remove: Kuis <b>").click()
    expect(kept).to_have_count(0)
    expect(page.get_by_text("None yet.")).to_be_visible()


def test_everything_works_without_scripts(open_page: Open):
    page = open_page("/search?kind=work&lang=en", java_script_enabled=False)
    expect(page.locator("form.save")).to_be_hidden()
    expect(page.get_by_text("A bookmark keeps it as well")).to_be_visible()
    page.get_by_role("region", name="Composer, author").get_by_role("link", name=re.compile("All of them")).click()
    page.get_by_label("Find among them, in any script").fill("қорқыт")
    page.locator(".find-value button").click()
    values = page.locator("ul.values > li")
    expect(values).to_have_count(1)
    values.get_by_role("link").click()
    expect(page.locator(".chips").first).to_contain_text("Korkyt")
    expect(page.locator(".chips").first).to_contain_text("Works")


def test_on_a_phone_the_facets_wait_folded_below_the_hits(open_page: Open):
    page = open_page("/search?kind=work&lang=en", viewport={"width": 390, "height": 800})
    facets = page.locator("details.facets")
    expect(facets).not_to_have_attribute("open", "")
    page.get_by_role("link", name="Narrow by").click()
    expect(facets).to_have_attribute("open", "")
    expect(page.get_by_role("heading", name="Instrument")).to_be_in_viewport()

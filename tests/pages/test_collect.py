"""The first screen: a paste, its split, a batch of files, the demo, and what became of each."""

import csv
import io

import pytest

from analysis.batch import run, work
from analysis.project import imports, state
from tests.pages.conftest import PROJECT, found_in
from ui import jobs

PAGE = """Home › News › Coast
Listen (4 min)

Ferry crews at Port Harn end strike after night of talks

By Nora Vale

Ferry crews voted on Friday to return to work after eleven hours of talks with Harn Ferries, ending a strike that had cut the islands off since the middle of June.

“It is a start, and no more than that,” said Leo Barlow, chairman of the dockers' union, after the vote. The company denied that it had planned to sell two ships last week.

The prime minister welcomed the agreement and said that the government had kept out of the room on purpose, because both sides had asked for that when the talks began.

Why the ferries stopped: five questions
Newsletter: the coast in your inbox every Friday
"""


@pytest.fixture(autouse=True)
def reader_by_hand(monkeypatch):
    """Layers by the fixture's hand-made rows, jobs in this process: no worker, no model, no waiting."""
    monkeypatch.setattr(jobs, "analysed", found_in)
    monkeypatch.setattr(
        run,
        "work",
        lambda articles, names=None: [work.Result(f.article, f.runs, f.rows) for f in map(found_in, articles)],
    )
    monkeypatch.setattr(
        run, "start", lambda project, kind, import_id=None: run.run_here(project, kind, import_id, workers=0).id
    )


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def press(test, label):
    return next(b for b in test.button if b.label == label).click().run()


def table(rows):
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerows([["headline", "body", "date", "paper", "desk"], *rows])
    return held.getvalue().encode()


TEXT = "Ferry crews voted on Friday to return to work. The council said it would publish the agreement within a week."


def test_the_first_screen_says_what_it_is_and_offers_three_ways_in(app):
    page = app()
    assert not page.exception
    assert {"Save and read", "Split into parts", "Open the demo"} <= {b.label for b in page.button}
    assert "opens the sentences behind every number" in html(page)
    assert "No text leaves it" in html(page)


def test_a_paste_is_saved_and_opened(app):
    page = app()
    page.text_area(key="paste").set_value(PAGE).run()
    press(page, "Save and read")
    assert not page.exception
    kept = state.open_project("My articles")
    (article,) = kept.articles()
    assert article.fact("title").text == "Ferry crews at Port Harn end strike after night of talks"
    assert len(article.paragraphs("body")) == 3
    assert page.query_params["article"] == article.article_id
    assert "Article 1 of 1" in html(page)


def test_the_same_paste_again_is_a_duplicate_and_leads_to_the_article(app):
    page = app()
    page.text_area(key="paste").set_value(PAGE).run()
    press(page, "Save and read")
    again = app(project="My articles")
    again.text_area(key="paste").set_value(PAGE).run()
    press(again, "Save and read")
    assert "not added again" in again.info[0].value
    assert len(state.open_project("My articles")) == 1
    press(again, "Read it")
    assert "Article 1 of 1" in html(again)


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x01\x02PK\x03\x04" * 40, "x" * 5_200_000])
def test_a_paste_without_an_article_is_told_with_the_next_step(app, text):
    page = app()
    page.text_area(key="paste").set_value(text).run()
    press(page, "Save and read")
    assert not page.exception
    assert len(page.error[0].value) > 20
    assert state.names() == []


def test_a_line_corrected_in_the_split_is_saved_so(small, app):
    page = app(project=PROJECT)
    page.text_area(key="paste").set_value(PAGE).run()
    press(page, "Split into parts")
    assert len(small) == 12
    if views := [v for v in page.get("button_group") if v.key == "draft-view"]:
        views[0].set_value("All lines").run()
    labels = [s for s in page.selectbox if s.label.startswith("Kind of line")]
    body = [s for s in labels if s.value == "body"]
    body[-1].set_value("caption").run()
    next(s for s in page.selectbox if s.key == "draft-fact-outlet").set_value("Island Post").run()
    press(page, "Save article")
    assert not page.exception
    article = small.article(page.query_params["article"])
    assert [p.kind for p in article.parts].count("caption") == 1
    assert "prime minister" not in article.text
    assert (article.fact("outlet").value, article.fact("outlet").source) == ("Island Post", "entered by hand")


def test_a_discarded_split_saves_nothing(app):
    page = app()
    page.text_area(key="paste").set_value(PAGE).run()
    press(page, "Split into parts")
    press(page, "Discard")
    assert "Check the split" not in html(page)
    assert state.names() == []


def test_a_paste_whose_split_is_checked_is_saved_only_with_what_was_corrected(app):
    page = app()
    page.text_area(key="paste").set_value(PAGE).run()
    press(page, "Split into parts")
    assert "Save and read" not in {b.label for b in page.button}
    page.text_area(key="paste").set_value(PAGE + "\nAnother line\n").run()
    assert "Save and read" in {b.label for b in page.button}
    assert "The text above is another one by now" in html(page)
    press(page, "Split into parts")
    assert "The text above is another one by now" not in html(page)
    press(page, "Discard")
    assert "Save and read" in {b.label for b in page.button}


def test_a_split_without_body_is_refused_where_it_is_seen(app):
    page = app()
    page.text_area(key="paste").set_value(PAGE).run()
    press(page, "Split into parts")
    if views := [v for v in page.get("button_group") if v.key == "draft-view"]:
        views[0].set_value("All lines").run()
    for line in [s for s in page.selectbox if s.label.startswith("Kind of line") and s.value == "body"]:
        page.selectbox(key=line.key).set_value("furniture").run()
    press(page, "Save article")
    shown = [e.type if e.type == "error" else str(getattr(e, "label", "")) for e in page.main]
    assert shown.index("error") < shown.index("Kind of line 1")
    assert state.names() == []


def upload(page, **files):
    page.file_uploader(key="upload-0").set_value(
        [(name.replace("_", "."), data, "text/plain") for name, data in files.items()]
    ).run()
    return page


def test_a_batch_is_reconciled_before_anything_is_added_and_undone_as_a_whole(small, app):
    page = upload(
        app(project=PROJECT),
        table_csv=table(
            [
                ["One", TEXT, "2026-05-01", "The Paper", "x"],
                ["One", TEXT, "2026-05-01", "The Paper", "x"],
                ["Empty", "", "", "", ""],
            ]
        ),
        old_doc=b"\xd0\xcf\x11\xe0 an old Word file",
    )
    press(page, "Read 2 files")
    assert not page.exception
    assert "4 offered = 1 to add + 1 duplicates + 2 rejected" in html(page)
    assert "It is an old Word file. Open it in Word or LibreOffice" in html(page)
    assert len(small) == 12
    press(page, "Add 1 article")
    assert not page.exception
    assert "4 offered = 1 added + 1 duplicates + 2 rejected" in html(page)
    assert len(small) == 13
    # the button asks in a dialog, which only a browser can press (tests/browser)
    assert imports.undo(small, imports.list_imports(small)[0].id) == 1
    page.run()
    assert len(small) == 12
    assert "and removed again by the undo" in html(page)


def test_the_mapping_is_guessed_and_can_be_changed(small, app):
    page = upload(app(project=PROJECT), table_csv=table([["One", TEXT, "2026-05-01", "The Paper", "x"]]))
    chosen = {s.label: s.value for s in page.selectbox if s.key and s.key.startswith("use-0-")}
    assert (chosen["Text"], chosen["Title"], chosen["Published"]) == ("body", "headline", "date")
    next(s for s in page.selectbox if s.key and s.key.startswith("use-0-outlet")).set_value("desk").run()
    press(page, "Read 1 file")
    press(page, "Add 1 article")
    added = next(a for a in small.articles() if a.fact("title").text == "One")
    assert added.fact("outlet").value == "x"
    assert added.variables["paper"] == "The Paper"


def test_a_table_without_a_text_column_is_told_before_and_after_reading(small, app):
    page = upload(app(project=PROJECT), numbers_csv=b"a,b\n1,2\n3,4\n")
    assert "Choose the column that holds" in page.warning[0].value
    press(page, "Read 1 file")
    assert "No column holds the text" in html(page)
    assert not any(b.label.startswith("Add ") for b in page.button)


def test_the_decision_stands_before_the_details_and_nothing_is_told_of_no_articles(small, app):
    page = upload(
        app(project=PROJECT),
        table_csv=table([["One", TEXT, "2026-05-01", "The Paper", "x"]]),
        bad_pdf=b"%PDF-1.7 broken",
    )
    press(page, "Read 2 files")
    told = [str(getattr(e, "label", "")) + getattr(e.proto, "body", "") for e in page.main]
    add = next(i for i, words in enumerate(told) if words == "Add 1 article")
    reason = next(i for i, words in enumerate(told) if "The PDF is broken" in words)
    assert add < reason
    press(page, "Discard")
    page = upload(app(project=PROJECT), bad_pdf=b"%PDF-1.7 broken")
    press(page, "Read 1 file")
    assert "bad.pdf: nothing to add" in html(page)
    assert not [e for e in page.expander if "do not state" in e.label]


def test_a_discarded_import_leaves_nothing(small, app):
    page = upload(app(project=PROJECT), table_csv=table([["One", TEXT, "2026-05-01", "The Paper", "x"]]))
    press(page, "Read 1 file")
    press(page, "Discard")
    assert len(small) == 12
    assert imports.list_imports(small)[0].state == "discarded"


def test_what_is_missing_is_shown_and_the_source_card_is_kept_and_told_on_methods(small, app):
    page = upload(
        app(project=PROJECT),
        table_csv=table([["One", TEXT, "", "The Paper", "x"], ["Two", TEXT + " More.", "2026-05-01", "", "x"]]),
    )
    press(page, "Read 1 file")
    missing = next(d.value for d in page.dataframe if "Missing" in d.value).set_index("Field")["Missing"]
    assert (missing["Published"], missing["paper"], missing["Title"], missing["Author"]) == (1, 1, 0, 2)
    next(t for t in page.text_input if t.label == "Database").set_value("Nexis <b>Uni</b>")
    next(n for n in page.number_input if n.label == "Hits it declared").set_value(5)
    press(page, "Keep")
    assert "declares 5 documents, 2 were found: 3 documents fewer" in page.warning[0].value
    hits = next(n for n in page.number_input if n.label == "Hits it declared")
    assert not hits.proto.HasField("default")  # the browser would put a default back into the emptied field
    hits.set_value(None)
    press(page, "Keep")
    assert not page.warning
    next(n for n in page.number_input if n.label == "Hits it declared").set_value(5)
    press(page, "Keep")
    press(page, "Add 2 articles")
    told = html(app("methods", project=PROJECT))
    assert "database: Nexis &lt;b&gt;Uni&lt;/b&gt;" in told
    assert "5 declared, 2 found, 2 added" in told


def test_open_dates_of_an_export_are_asked_and_it_is_read_anew(small, app):
    blocks = "\n\n".join(
        f"Title: Boats sail, part {n}\nSource: Harn Courier\nDate: 0{n}/04/2026\nText: {TEXT} Number {n}."
        for n in (3, 5)
    )
    page = upload(app(project=PROJECT), blocks_txt=blocks.encode())
    press(page, "Read 1 file")
    assert "2 documents have a date that may be read in two ways" in html(page)
    press(page, "Day first: 3 April 2026")
    assert not page.exception
    assert "may be read in two ways" not in html(page)
    assert "2 offered = 2 to add" in html(page)
    press(page, "Add 2 articles")
    added = [a.fact("published").value for a in small.articles() if "Boats sail" in (a.fact("title").text or "")]
    assert added == ["2026-04-03", "2026-04-05"]


def test_a_story_list_hands_its_addresses_to_the_form_and_asks_nobody(small, app):
    stories = b"id,title,url,publish_date,media_name,media_url,language\n" + b"".join(
        b"%d,Story %d,https://paper.example/news/%d,2026-05-01,The Paper,https://paper.example/,en\n" % (n, n, n)
        for n in (1, 2)
    )
    page = upload(app(project=PROJECT), stories_csv=stories)
    press(page, "Read 1 file")
    press(page, "Take 2 addresses to “From the web”")
    assert page.text_area(key="web_pages").value == "https://paper.example/news/1\nhttps://paper.example/news/2"
    assert "This computer will ask paper.example for 2 pages" in html(page)
    assert [each.kind for each in imports.list_imports(small)] == ["files"]


def test_a_mapping_is_remembered_for_the_next_table_with_the_same_columns(small, app):
    page = upload(app(project=PROJECT), table_csv=table([["One", TEXT, "2026-05-01", "The Paper", "x"]]))
    next(s for s in page.selectbox if s.key and s.key.startswith("use-0-outlet")).set_value("desk").run()
    press(page, "Read 1 file")
    press(page, "Discard")
    again = upload(app(project=PROJECT), table_csv=table([["Two", TEXT, "2026-05-02", "The Paper", "y"]]))
    assert "As you chose when a table with these columns was read last" in html(again)
    assert next(s for s in again.selectbox if s.key and s.key.startswith("use-0-outlet")).value == "desk"


def test_the_order_of_day_and_month_is_asked_where_the_file_leaves_it_open(small, app):
    rows = [["One", TEXT, "03/04/2026", "The Paper", "x"], ["Two", TEXT + " More.", "05/06/2026", "The Paper", "y"]]
    page = upload(app(project=PROJECT), table_csv=table(rows))
    (order,) = [r for r in page.radio if r.key.startswith("order-")]
    assert order.value == "unknown"
    assert "03/04/2026 or 05/06/2026" in order.label.replace("\\", "")
    assert order.options == ["Day first: 3 April 2026", "Month first: 4 March 2026", "Leave them unknown"]
    order.set_value("day-first").run()
    press(page, "Read 1 file")
    press(page, "Add 2 articles")
    (one, two) = (
        next(a for a in small.articles() if a.fact("title").text == t).fact("published") for t in ("One", "Two")
    )
    assert (one.value, two.value) == ("2026-04-03", "2026-06-05")
    assert one.source.endswith("order of day and month as chosen at import")
    again = upload(app(project=PROJECT), table_csv=table([["Three", TEXT + " Again.", "07/08/2026", "The Paper", "x"]]))
    assert next(r.value for r in again.radio if r.key.startswith("order-")) == "day-first"


def test_an_order_that_the_file_decides_is_not_asked(small, app):
    rows = [["One", TEXT, "03/04/2026", "The Paper", "x"], ["Two", TEXT + " More.", "25/06/2026", "The Paper", "y"]]
    page = upload(app(project=PROJECT), table_csv=table(rows))
    assert not [r for r in page.radio if r.key.startswith("order-")]


def test_dates_after_the_import_are_counted_before_they_are_added(small, app):
    page = upload(app(project=PROJECT), table_csv=table([["One", TEXT, "2099-04-03", "The Paper", "x"]]))
    press(page, "Read 1 file")
    assert "1 article is dated after the day of the import" in html(page)


def test_the_address_brings_an_import_back(small, app):
    import_id = imports.begin(small, "late.csv", [("late.csv", table([["One", TEXT, "", "", ""]]))])
    imports.stage(small, import_id)
    page = app(**{"project": PROJECT, "import": str(import_id)})
    assert "1 offered = 1 to add" in html(page)


def test_another_encoder_is_kept_and_what_it_has_not_read_is_told(small, app):
    test = app("collect", project=PROJECT)
    assert "another encoder" not in html(test)
    (choice,) = [c for c in test.segmented_control if c.label == "Encoder"]
    test = choice.set_value("thorough").run()
    assert state.open_project(PROJECT).encoder == "thorough"
    assert "another encoder" in html(test)
    assert any(b.label == "Read them now" for b in test.button)


def test_a_cancelled_job_can_be_resumed(small, app, monkeypatch):
    import_id = imports.begin(small, "late.csv", [("late.csv", table([["One", TEXT, "", "", ""]]))])
    with small.writing() as change:
        change.db.execute(
            "INSERT INTO jobs (kind, import, options, state, started, heartbeat) VALUES ('read', ?, '{}', 'cancelled', ?, 0)",
            (import_id, state.now()),
        )
    resumed = []
    monkeypatch.setattr(run, "resume", lambda project, job_id: resumed.append(job_id))
    page = app(**{"project": PROJECT, "import": str(import_id)})
    assert "Cancelled" in page.warning[0].value
    press(page, "Resume")
    assert resumed == [1]


def test_adding_that_was_cancelled_before_the_first_article_can_be_discarded(small, app):
    import_id = imports.begin(small, "late.csv", [("late.csv", table([["One", TEXT, "", "", ""]]))])
    imports.stage(small, import_id)
    with small.writing() as change:
        change.db.execute("UPDATE imports SET state = 'adding' WHERE id = ?", (import_id,))
        change.db.execute(
            "INSERT INTO jobs (kind, import, options, state, started, heartbeat) VALUES ('add', ?, '{}', 'cancelled', ?, 0)",
            (import_id, state.now()),
        )
    page = app(**{"project": PROJECT, "import": str(import_id)})
    assert "late.csv: adding is cancelled" in html(page)
    press(page, "Discard")
    assert not page.exception
    assert imports.list_imports(small)[0].state == "discarded"
    assert "discarded" in html(page)
    assert "0 offered" not in html(page)  # its counts went with it


def test_an_unknown_import_in_the_address_is_told(small, app):
    page = app(**{"project": PROJECT, "import": "99"})
    assert "There is no import 99" in page.error[0].value.replace("\\", "")


def test_the_demo_is_read_in_once_and_then_opened(app):
    page = app()
    press(page, "Open the demo")
    for _ in range(4):
        page.run()
    demo = state.open_project("Demo: Lorvania")
    assert len(demo) == 60
    assert demo.meta("fictional") == "1"
    again = app()
    press(again, "Open the demo")
    assert len(imports.list_imports(demo)) == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, "a few seconds"), (31, "about 30 seconds"), (61, "about 1 minute"), (5400, "about 1 hour 30 minutes")],
)
def test_time_left_is_told_roughly(seconds, words):
    assert jobs.time_told(seconds) == words

"""What people come for, from the first visit to the file on their disk, with the mouse and with the keyboard."""

import base64
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.acceptance.stack import Stack
from tests.browser.conftest import DEMO, OPERATOR, PATIENCE, PHOTO, Troubles, Visit

DROP = """([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, {type: "image/jpeg"}));
  const zone = document.getElementById("drop-zone");
  for (const type of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}"""


def drop(page: Page, file: Path) -> None:
    """Drop a file on the drop zone, once the page's scripts are there to take it."""
    page.wait_for_load_state("load")
    page.evaluate(DROP, [base64.b64encode(file.read_bytes()).decode(), file.name])


def test_a_newcomer_signs_up_drops_a_photo_and_downloads_the_result(visit: Visit, tmp_path: Path) -> None:
    page = visit("/sign-up")
    page.get_by_label("E-mail").fill("newcomer@example.org")
    for field in page.get_by_label("Password").all():
        field.fill("a long pass phrase")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    drop(page, PHOTO)
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("china.jpg")
    page.get_by_role("button", name="Convert 1 file").click()
    card = page.get_by_role("article", name="china.jpg")
    expect(card).to_contain_text("completed", timeout=PATIENCE)
    expect(card).to_contain_text("smaller")
    expect(page.get_by_text("Nothing here yet")).to_be_hidden()
    shown = card.locator("img")
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    with page.expect_download() as download:
        card.get_by_role("link", name="Download china.webp").click()
    assert download.value.suggested_filename == "china.webp"
    download.value.save_as(tmp_path / "china.webp")
    content = (tmp_path / "china.webp").read_bytes()
    assert content[:4] == b"RIFF"
    assert content[8:12] == b"WEBP"


def test_a_batch_makes_one_zip_and_shows_why_a_file_failed(visit: Visit) -> None:
    page = visit("/", DEMO)
    drop(page, PHOTO)
    page.set_input_files("#files", {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.get_by_label("Also one zip of all results").check()
    page.get_by_role("radio", name="JPG").check()
    page.get_by_role("button", name="Convert 2 files").click()
    card = page.get_by_role("article", name="china.jpg and 1 more").first
    expect(card).to_contain_text("completed", timeout=PATIENCE)
    expect(card.locator(".file-error")).not_to_be_empty()
    with page.expect_download() as download:
        card.get_by_role("link", name="Download zip").click()
    assert download.value.suggested_filename == "convertly.zip"


def test_a_refused_upload_says_why_and_keeps_the_files(visit: Visit, troubles: Troubles) -> None:
    troubles.expected.append("400")
    page = visit("/", DEMO)
    page.set_input_files("#files", {"name": "nothing.jpg", "mimeType": "image/jpeg", "buffer": b""})
    page.get_by_role("button", name="Convert 1 file").click()
    expect(page.get_by_role("alert")).to_have_text("The file is empty.")
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("nothing.jpg")
    page.get_by_role("button", name="Leave out nothing.jpg").click()
    expect(page.get_by_role("button", name="Convert", exact=True)).to_be_visible()


def test_everything_can_be_done_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/", DEMO)
    page.on("filechooser", lambda chooser: chooser.set_files(PHOTO))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose files")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text("china.jpg")
    page.get_by_label("Choose files").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Leave out china.jpg")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="WEBP")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="TIFF")).to_be_checked()
    while not page.evaluate("document.activeElement.id === 'start'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    card = page.get_by_role("article", name="china.jpg").first
    expect(card).to_contain_text("to TIFF")
    expect(card).to_contain_text("completed", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Convert", exact=True)).to_be_focused()
    while "Download" not in page.evaluate("document.activeElement.textContent"):
        page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("china.tif")


def test_the_operator_sees_the_job_its_file_and_what_happened(visit: Visit, stack: Stack) -> None:
    key = stack.key("watched@example.org", "pro")
    job_id = stack.create(key, [("seen.jpg", PHOTO.read_bytes())])
    stack.finished(key, job_id)
    page = visit("/admin/jobs/job/", OPERATOR)
    page.locator("#searchbar").fill("watched@example.org")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=job_id.split("-")[0]).click()
    expect(page.get_by_role("heading", name=f"Job {job_id}")).to_be_visible()
    expect(page.get_by_role("region", name="Files")).to_contain_text("seen.jpg")
    expect(page.locator(".timeline")).to_contain_text("submitted")
    with page.expect_download() as download:
        page.get_by_role("link", name="seen.webp").click()
    assert download.value.suggested_filename == "seen.webp"

// The upload form: gathers dropped, chosen and pasted files, sends them to POST /api/jobs and shows how far it is.
"use strict";

const form = document.getElementById("upload");
const picker = document.getElementById("files");
const zone = document.getElementById("drop-zone");
const chosen = document.getElementById("chosen");
const start = document.getElementById("start");
const stop = document.getElementById("stop");
const error = document.getElementById("upload-error");
const quality = document.getElementById("quality");
const resize = document.getElementById("resize");
const side = document.getElementById("side");
const sent = document.getElementById("sent");

let files = [];
let sending = null;

// -- files --

function add(list) {
  files.push(...list);
  error.hidden = true;
  showFiles();
}

function remove(index) {
  files.splice(index, 1);
  showFiles();
  (chosen.children[Math.min(index, files.length - 1)]?.querySelector("button") ?? picker).focus();
}

function showFiles() {
  chosen.replaceChildren(...files.map(fileItem));
  const many = files.length === 1 ? "1 file" : `${files.length} files`;
  start.textContent = files.length ? `Convert ${many}` : "Convert";
}

function fileItem(file, index) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "chosen-name";
  name.textContent = file.name;
  const size = document.createElement("span");
  size.className = "small muted numbers";
  size.textContent = readable(file.size);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "✕";
  button.setAttribute("aria-label", `Leave out ${file.name}`);
  button.addEventListener("click", () => remove(index));
  item.append(name, size, button);
  return item;
}

function readable(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; bytes >= 999.5 && unit < units.length - 1; unit += 1) bytes /= 1000;
  return `${bytes.toFixed(unit && bytes < 99.95 ? 1 : 0).replace(/\.0$/, "")} ${units[unit]}`;
}

// -- wishes --

function showWishes() {
  const format = form.querySelector("input[name=format]:checked");
  const compress = "compress" in format.dataset;
  const hint = document.getElementById("format-hint");
  hint.textContent = format.dataset.hint ?? "";
  hint.hidden = !hint.textContent;
  quality.disabled = !("quality" in format.dataset);
  document.getElementById("quality-field").classList.toggle("is-off", quality.disabled);
  document.getElementById("quality-shown").textContent = quality.disabled ? "–" : quality.value;
  resize.disabled = compress;
  document.getElementById("size-field").classList.toggle("is-off", compress);
  side.hidden = compress || !["width", "height"].includes(resize.value);
  side.required = !side.hidden;
}

function wishes() {
  const data = new FormData();
  const format = form.querySelector("input[name=format]:checked");
  const compress = "compress" in format.dataset;
  data.set("saveToStorage", "true");
  data.set("jobType", compress ? "compress" : "convert");
  if (!quality.disabled) data.set(compress ? "quality" : "compression", quality.value);
  if (!compress) {
    data.set("format", format.value);
    data.set("resize", resize.value);
    if (!side.hidden) data.set(resize.value === "width" ? "resizeWidth" : "resizeHeight", side.value);
  }
  for (const box of form.querySelectorAll("input[type=checkbox]:checked")) data.set(box.name, "true");
  for (const file of files) data.append("files", file, file.name);
  return data;
}

// -- sending --

function send() {
  error.hidden = true;
  if (!files.length) {
    refuse("Choose at least one file first.");
    picker.focus();
    return;
  }
  sending = new XMLHttpRequest();
  sending.open("POST", form.action);
  sending.responseType = "json";
  sending.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  sending.upload.addEventListener("progress", showSent);
  sending.addEventListener("load", () => answered(sending.status, sending.response));
  sending.addEventListener("error", () => refuse("The server could not be reached. Check the connection and try again."));
  sending.addEventListener("abort", () => announce("The upload is stopped."));
  sending.addEventListener("loadend", () => busy(false));
  busy(true);
  sending.send(wishes());
}

function busy(on) {
  document.getElementById("upload-progress").hidden = !on;
  stop.hidden = !on;
  start.hidden = on;
  sent.value = 0;
  document.getElementById("sent-shown").textContent = on ? "Sending…" : "";
  if (on) stop.focus();
  else start.focus();
}

function showSent(event) {
  if (!event.lengthComputable) return;
  sent.value = (100 * event.loaded) / event.total;
  document.getElementById("sent-shown").textContent =
    event.loaded < event.total ? `${readable(event.loaded)} of ${readable(event.total)}` : "Sent; checking…";
}

function answered(status, body) {
  if (status === 401) {
    window.location.reload();
    return;
  }
  if (status !== 200) {
    refuse(body?.error ?? "The server refused the files. Try again in a moment.");
    return;
  }
  files = [];
  showFiles();
  announce("The job is started.");
  // the new job stands on the first page
  if (window.location.search) window.location.assign(window.location.pathname);
  else htmx.trigger(document.body, "jobs-changed");
}

function refuse(sentence) {
  error.textContent = sentence;
  error.hidden = false;
}

function announce(sentence) {
  document.getElementById("announcements").textContent = sentence;
}

// -- events --

picker.addEventListener("change", () => {
  add(picker.files);
  picker.value = "";
});
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  zone.classList.add("drop-zone-is-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("drop-zone-is-over");
});
document.addEventListener("drop", (event) => {
  zone.classList.remove("drop-zone-is-over");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  add(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) add(event.clipboardData.files);
});
// jobs may have come from a program while nobody looked
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) htmx.trigger(document.body, "jobs-changed");
});
form.addEventListener("input", showWishes);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
stop.addEventListener("click", () => sending?.abort());
showWishes();

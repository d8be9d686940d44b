/* The query page: the editor's statement → a run → rows, a refusal in sentences, a chart; saved queries and history. */
import { chart } from "./chart.js";
import { editor } from "./editor.js";
import { Grid, isNumber } from "./grid.js";
import { Parameters } from "./parameters.js";
import { Run, asking } from "./run.js";

const $ = (id) => document.getElementById(id);
const form = $("ask");
const words = Object.fromEntries([...$("words").content.querySelectorAll("[data-word]")].map((w) => [w.dataset.word, w.textContent]));
const ask = asking(form.dataset.csrf, words);
const grid = new Grid($("grid"), $("pager"), words);
const parameters = new Parameters($("parameters"), JSON.parse($("parameters").dataset.given));
const DRAFT = "query draft";
let running = null, sent = null;

const tables = [...document.querySelectorAll("[data-table]")].map((table) => ({
  id: table.dataset.table, title: table.dataset.title,
  columns: [...table.querySelectorAll("[data-column]")].map(({ dataset: { column: name, type, title } }) => ({ name, type, title })),
}));
const opened = new URLSearchParams(location.search);
if (!opened.has("saved") && !opened.has("run") && !$("sql").value) $("sql").value = sessionStorage.getItem(DRAFT) ?? "";

function changed(text) {
  sessionStorage.setItem(DRAFT, text);
  parameters.follow(text);
}
const statement = await editor($("sql"), { modules: form.dataset.modules, label: $("statement").textContent, tables, run: () => form.requestSubmit(), changed });
changed(statement.text());
form.dataset.ready = "true";

/* `part`: what is selected, where something is. */
const asked = ({ part = false } = {}) => ({ sql: (part && statement.selected().trim()) || statement.text(), given: parameters.values() });

function size(bytes) {
  const unit = Math.min(3, Math.floor(Math.log2(bytes || 1) / 10));
  return `${(bytes / 1024 ** unit).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${["B", "KB", "MB", "GB"][unit]}`;
}

function state(page) {
  const { progress } = page, name = page.state === "running" ? progress.state : page.state;
  const parts = [words[name] ?? words.running, `${grid.rows.length.toLocaleString()} ${words.rows}`];
  if (progress.rows) parts.push(`${words.read}: ${progress.rows.toLocaleString()} ${words.rows}${progress.size ? `, ${size(progress.size)}` : ""}`);
  parts.push(`${progress.seconds.toFixed(1)} ${words.seconds}`);
  $("state").textContent = parts.join(" · ");
  if (progress.percent === null) $("progress").removeAttribute("value"); else $("progress").value = progress.percent;
}

function line({ text, link, label }) {
  const made = document.createElement("p");
  made.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link, textContent: label });
    made.append(" ", anchor);
  }
  return made;
}

function tell(told, kind = "danger") {
  const box = document.createElement("div"), title = document.createElement("strong");
  box.className = `notice ${kind} stack`;
  title.textContent = told.title;
  box.append(title, ...(told.lines ?? []).map(line));
  $("told").replaceChildren(box);
}

function show(page) {
  grid.add(page);
  state(page);
  if (page.told) tell(page.told);
  $("result").hidden = !grid.columns.length;
  $("cut").hidden = page.state !== "cut";
}

function busy(on) {
  $("run").disabled = on;
  $("cancel").disabled = !on;
  $("progress").hidden = !on;
}

function choices() {
  const options = (columns) => columns.map(([column, at]) => new Option(column.name, at));
  const all = grid.columns.map((column, at) => [column, at]), numbers = all.filter(([column]) => isNumber(column));
  $("chart-x").replaceChildren(...options(all));
  $("chart-y").replaceChildren(...options(numbers));
  $("chart-y").value = (numbers.find(([, at]) => at !== 0) ?? numbers[0] ?? [null, ""])[1];
  draw();
}

function draw() {
  if (!$("chart").open) return;
  const y = $("chart-y").value;
  $("drawn").replaceChildren(y === "" ? words.nochart : chart(grid, $("chart-kind").value, Number($("chart-x").value), Number(y)));
}

async function run() {
  await running?.cancel();
  grid.clear();
  $("told").replaceChildren();
  $("result").hidden = $("cut").hidden = true;
  $("state").textContent = words.starting;
  sent = asked({ part: true });
  const mine = new Run(ask, show);
  running = mine;
  busy(true);
  try {
    await mine.begin(sent);
  } catch (error) {
    if (!mine.over) tell({ title: error.message });
    if (!mine.over) $("state").textContent = words.failed;
  }
  if (running !== mine) return;
  running = null;
  busy(false);
  choices();
  document.body.dispatchEvent(new Event("lists"));
}

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
form.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) form.requestSubmit(); });
$("cancel").addEventListener("click", async () => {
  const stopped = running;
  $("state").textContent = words.cancelled;
  $("progress").hidden = true;
  await stopped?.cancel();
  document.body.dispatchEvent(new Event("lists"));
});
window.addEventListener("pagehide", () => { running?.cancel(); });

$("plan").addEventListener("click", async () => {
  try {
    const planned = await ask("POST", "/query/plan", asked({ part: true }));
    tell(planned.told ?? { title: words.plan, lines: planned.steps.map((text) => ({ text })) }, planned.told ? "danger" : "information");
  } catch (error) {
    tell({ title: error.message });
  }
});

$("keep").addEventListener("click", () => {
  $("keeping").hidden = !$("keeping").hidden;
  $("keep").setAttribute("aria-expanded", String(!$("keeping").hidden));
  if (!$("keeping").hidden) $("title").focus();
});

async function save(id) {
  if (!$("title").value.trim()) { $("state").textContent = words.untitled; $("title").focus(); return; }
  const kept = { ...asked(), title: $("title").value, shared: $("shared").checked };
  try {
    const { id: made } = await ask(id ? "PUT" : "POST", id ? `/query/saved/${id}` : "/query/saved", kept);
    form.dataset.saved = made;
    history.replaceState(null, "", `/query?saved=${made}`);
    $("state").textContent = words.saved;
    document.body.dispatchEvent(new Event("lists"));
  } catch (error) {
    tell({ title: error.message });
  }
}
$("save").addEventListener("click", () => save(form.dataset.saved));
$("save-new")?.addEventListener("click", () => save(null));

$("export").addEventListener("submit", () => {
  const { sql, given } = sent ?? asked();
  $("export").elements.sql.value = sql;
  $("export").elements.given.value = JSON.stringify(given);
});
$("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(grid.text());
  $("state").textContent = words.copied;
});
document.querySelectorAll("[data-insert]").forEach((button) => button.addEventListener("click", () => {
  const text = button.dataset.insert;
  if (text.startsWith("SELECT")) statement.set(text); else statement.insert(text);
}));
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches("[data-refreshes]")) document.body.dispatchEvent(new Event("lists"));
});
["toggle", "change"].forEach((kind) => $("chart").addEventListener(kind, draw));

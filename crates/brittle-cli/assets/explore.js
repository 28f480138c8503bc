"use strict";
// Asks the engine for what the knobs mean: first with few trials, then with all, and draws what comes.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const FEW = Math.min(100, data.trials);
const start = data.knobs.map((knob) => knob.start);
let at = [...start], baseline = [...start], newest = 0, control, moved = performance.now();

function element(name, text, attributes) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const key in attributes || {}) made.setAttribute(key, attributes[key]);
  return made;
}
const percent = (share) => `${(100 * share).toFixed(2)} %`;
const same = (a, b) => a.every((place, i) => place === b[i]);

// --- Knobs ------------------------------------------------------------------------------------------
document.title = `${data.title}: brittle explore`;
$("title").textContent = data.title;
$("about").textContent = `${data.file}, ${data.trials.toLocaleString("en")} trials of each setting, seed ${data.seed}; the same luck everywhere`;
const knobs = data.knobs.map((knob, i) => {
  const box = element("div", undefined, { class: "knob" }), head = element("div", undefined, { class: "head" });
  const slider = element("input", undefined, { type: "range", id: `k${i}`, min: 0, max: knob.stops.length - 1, step: 1, "aria-describedby": `d${i}` });
  const value = element("output", undefined, { for: `k${i}` });
  head.append(element("label", knob.label, { for: `k${i}` }), value);
  box.append(head, slider, element("div", `${knob.key}${knob.unit === "time" ? "" : ` (${knob.unit})`}`, { class: "key", id: `d${i}` }));
  slider.addEventListener("input", () => { at[i] = Number(slider.value); turned(); });
  $("list").append(box);
  return { box, slider, value };
});
function show() {
  knobs.forEach(({ box, slider, value }, i) => {
    const text = data.knobs[i].stops[at[i]];
    slider.value = at[i];
    slider.setAttribute("aria-valuetext", text);
    value.textContent = text;
    box.classList.toggle("moved", at[i] !== baseline[i]);
  });
  $("download").href = `scenario.toml?at=${at.join(",")}`;
  $("download").download = data.download;
}
function turned() { moved = performance.now(); show(); ask(); }
$("reset").addEventListener("click", () => { at = [...start]; turned(); });
$("to-baseline").addEventListener("click", () => { at = [...baseline]; turned(); });
$("pin").addEventListener("click", () => { baseline = [...at]; turned(); });

// --- Questions --------------------------------------------------------------------------------------
async function ask() {
  const mine = ++newest;
  if (control) control.abort();
  control = new AbortController();
  $("results").setAttribute("aria-busy", "true");
  for (const trials of new Set([FEW, data.trials])) {
    const told = await question({ at, baseline, trials }, mine, control.signal);
    if (mine !== newest || !told) return;
    draw(told);
    // When this has been painted.
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    if (mine !== newest) return;
    const took = performance.now() - moved;
    $("time").dataset.trials = told.trials;
    $("time").dataset.ms = took.toFixed(1);
    $("time").dataset.question = mine;
    $("time").textContent = `${told.trials.toLocaleString("en")} trials, drawn ${Math.round(took)} ms after the slider moved`;
  }
  $("results").setAttribute("aria-busy", "false");
}
async function question(asked, mine, signal) {
  for (;;) {
    let response, told;
    try {
      response = await fetch("run", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked), signal });
      told = await response.json();
    } catch (why) {
      if (mine === newest) problem("brittle does not answer: it was ended, or this page is of an earlier start.");
      return undefined;
    }
    if (response.ok && !told.superseded) { problem(""); return told; }
    if (mine !== newest) return undefined;
    // Another window of this page has asked meanwhile, or all connections are taken: once more.
    if (!told.superseded && response.status !== 503) { problem(told.error); return undefined; }
    await new Promise((done) => setTimeout(done, 200));
  }
}
function problem(text) {
  if ($("problem").textContent !== text) $("problem").textContent = text;
  $("problem").hidden = !text;
  $("results").classList.toggle("stale", Boolean(text));
  if (text) $("results").setAttribute("aria-busy", "false");
}

// Hours as pages have them: 3h 05min.
function time(hours) {
  const two = (n) => String(n).padStart(2, "0");
  const seconds = Math.round(hours * 3600), minutes = Math.round(hours * 60);
  if (hours >= 96) return `${Math.floor(hours / 24)}d ${two(Math.floor(hours % 24))}h`;
  if (hours >= 1) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}min`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)}min ${two(seconds % 60)}s` : `${seconds}s`;
}

// --- Pictures ---------------------------------------------------------------------------------------
function draw(told) {
  $("now").textContent = percent(told.goodput.mean);
  $("now").dataset.value = told.goodput.mean;
  $("now-range").textContent = `${percent(told.goodput.lo)} to ${percent(told.goodput.hi)}`;
  $("mtti").textContent = told.mtti_hours.mean > 0 ? time(told.mtti_hours.mean) : "–";
  $("answer").textContent = told.answer;
  const moves = told.difference && told.difference.measures.goodput;
  const base = moves ? moves.first : told.goodput.mean;
  $("base").textContent = percent(base);
  $("base").dataset.value = base;
  $("base-set").textContent = same(baseline, start) ? "as in the file" : data.knobs.filter((_, i) => baseline[i] !== start[i]).map((knob) => `${knob.key} = ${knob.stops[baseline[data.knobs.indexOf(knob)]]}`).join(", ");
  $("apart").textContent = told.apart ? told.apart.difference : "none";
  $("apart").className = told.apart ? told.apart.verdict : "";
  $("apart-range").textContent = told.apart ? told.apart.interval : "the baseline itself";
  $("set").textContent = told.set.length ? `Set: ${told.set.join(", ")}` : "All as in the file.";
  $("caveats").replaceChildren(...told.caveats.map((text) => element("li", text)));
  $("caveats").hidden = told.caveats.length === 0;
  const order = ["goodput", "waterfall", "differences", "cause-differences", "causes"];
  const panels = [...told.panels, ...(told.panels_apart || [])];
  panels.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const box = $("panels");
  const there = [...box.children].map((figure) => figure.dataset.kind).join();
  // Those that stay are kept, with what a reader has opened in them.
  if (there !== panels.map((panel) => panel.kind).join()) box.replaceChildren(...panels.map(frame));
  panels.forEach((panel, i) => fill(box.children[i], panel));
}
function frame(panel) {
  const figure = element("figure", undefined, { "data-kind": panel.kind, "aria-labelledby": `h-${panel.kind}` });
  const details = element("details"), scroll = element("div", undefined, { class: "scroll", tabindex: 0, role: "region", "aria-label": `${panel.title}: table` });
  details.append(element("summary", "Table"), scroll);
  figure.append(element("h2", "", { id: `h-${panel.kind}` }), element("figcaption"), element("div", undefined, { class: "wide", tabindex: 0, role: "region", "aria-label": panel.title }), details);
  return figure;
}
function fill(figure, panel) {
  figure.querySelector("h2").textContent = panel.title;
  figure.querySelector("figcaption").textContent = panel.subtitle;
  figure.querySelector(".wide").innerHTML = panel.svg;
  figure.querySelector(".scroll").innerHTML = panel.table;
}

const themes = ["system", "light", "dark"];
$("theme").addEventListener("click", () => {
  const now = themes[(themes.indexOf(document.documentElement.dataset.theme || "system") + 1) % 3];
  if (now === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = now;
  $("theme").textContent = `Theme: ${now}`;
});
show();
ask();

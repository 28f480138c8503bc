"use strict";
// The timeline of one trial. Instants and lengths are nanoseconds; the ledger counts them as whole numbers.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const NS = "http://www.w3.org/2000/svg";
const END = Math.max(Number(data.end), 1);
const SHORTEST = 1e9;
const WORDS = new Map(data.accounts);
const HUES = { running: "s0", saving: "s6", lost: "s1", detecting: "s4", isolating: "s7", waiting: "s3", queued: "s3", starting: "s1", loading: "s2", warming: "s5", maintenance: "quiet", checking: "s7", network: "s6" };
const hue = (name) => `var(--${HUES[name] || "s5"})`;
const word = (name) => name.replaceAll("_", " ");

const jobs = data.jobs.map((job) => {
  let productive = 0, next = 0;
  const slices = job.slices.map(([at, name, saves, books]) => {
    const span = books.reduce((sum, part) => sum + BigInt(part[1]), 0n);
    return { at: Number(at), exact: BigInt(at), span, end: Number(BigInt(at) + span), name, saves, books: books.map(([what, ns]) => [what, BigInt(ns)]) };
  });
  const back = job.back.map(([at, cause, lost, stopped]) => ({ at: Number(at), exact: BigInt(at), cause, lost: BigInt(lost), stopped }));
  const curve = slices.map((slice) => {
    for (const [what, ns] of slice.books) if (what === "productive") productive += Number(ns);
    while (next < back.length && back[next].at <= slice.end) productive -= Number(back[next++].lost);
    return [slice.end, productive / Math.max(slice.end, 1)];
  });
  // The way back from an interruption, as one stretch, for when its phases are too short to be seen.
  const ways = [];
  for (const slice of slices) {
    const last = ways[ways.length - 1];
    if (slice.name === "running") continue;
    if (last && last[1] === slice.at) last[1] = slice.end; else ways.push([slice.at, slice.end]);
  }
  return { name: job.name, elapsed: BigInt(job.elapsed), slices, back, curve, ways };
});
const events = data.events.map(([at, cause, idle, who, what, length, remark], i) => ({ i, at: Number(at), cause, idle, who, what, length, remark }));
const failures = events.filter((event) => event.cause >= 0);
const hosts = data.hosts.map(([at, unusable, spare]) => [Number(at), unusable, spare]);

let from = 0, to = END, cursor = END, chosen = -1, first = 0, wide = 1000;

function clock(ns, fine) {
  const s = Math.floor(ns / 1e9), two = (x) => String(x).padStart(2, "0");
  const rest = fine ? `.${String(Math.floor((ns % 1e9) / 1e6)).padStart(3, "0")}` : "";
  return `${Math.floor(s / 86400)}d ${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}${rest}`;
}
function length(ns) {
  const units = [[864e11, "d"], [36e11, "h"], [6e10, "min"], [1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
  const x = Number(ns);
  for (const [of, unit] of units) if (x >= of) return `${(x / of).toPrecision(4)} ${unit}`;
  return `${x} ns`;
}
function make(name, attributes, text) {
  const element = document.createElementNS(NS, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  return element;
}
function html(name, text, attributes) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  for (const key in attributes || {}) element.setAttribute(key, attributes[key]);
  return element;
}
function titled(element, text) { element.append(make("title", {}, text)); return element; }

// --- The stage --------------------------------------------------------------------------------------
const LEFT = 118, RIGHT = 14, ROW = 30;
const x = (at) => LEFT + (at - from) / (to - from) * (wide - LEFT - RIGHT);
const instant = (px) => from + (px - LEFT) / (wide - LEFT - RIGHT) * (to - from);
// Items of a sorted list from the first that ends after `at`.
function seek(list, at, end) { let lo = 0, hi = list.length; while (lo < hi) { const mid = (lo + hi) >> 1; if (end(list[mid]) < at) lo = mid + 1; else hi = mid; } return lo; }

function ticks() {
  const steps = [1e9, 2e9, 5e9, 1e10, 3e10, 6e10, 12e10, 3e11, 6e11, 18e11, 36e11, 72e11, 216e11, 432e11, 864e11, 1728e11, 4320e11, 6048e11, 2592e12, 7776e12, 31536e12];
  const room = (to - from) / ((wide - LEFT - RIGHT) / 110);
  const step = steps.find((each) => each >= room) || 31536e12;
  const list = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) list.push(at);
  return [list, step];
}
function tick(at, step) {
  const s = Math.round(at / 1e9), two = (n) => String(n).padStart(2, "0");
  if (step >= 864e11) return `day ${Math.round(at / 864e11)}`;
  const day = `${Math.floor(s / 86400)}d `;
  return day + (step >= 6e10 ? `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}` : `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`);
}
// Steps or points as a path in view, no finer than a pixel.
function path(points, y, stepped) {
  let d = "", last = -1e9, i = Math.max(seek(points, from, (p) => p[0]) - 1, 0), held;
  for (; i < points.length; i++) {
    const px = x(points[i][0]), py = y(points[i]);
    if (px - last >= 1 || px > wide) {
      if (held !== undefined && stepped && d) d += `V${held.toFixed(1)}`;
      d += d ? (stepped ? `H${px.toFixed(1)}V${py.toFixed(1)}` : `L${px.toFixed(1)} ${py.toFixed(1)}`) : `M${px.toFixed(1)} ${py.toFixed(1)}`;
      last = px; held = undefined;
    } else held = py;
    if (points[i][0] > to) return d;
  }
  if (held !== undefined) d += `L${last.toFixed(1)} ${held.toFixed(1)}`;
  return stepped && d ? d + `H${x(Math.min(END, to)).toFixed(1)}` : d;
}

function draw() {
  wide = Math.max($("stage").clientWidth, 320);
  const laneOf = jobs.length * ROW, curves = 74, top = 64;
  const goodTop = top + laneOf + 10, hostTop = goodTop + curves + 12, bottom = hostTop + curves;
  const svg = make("svg", { width: wide, height: bottom + 30, viewBox: `0 0 ${wide} ${bottom + 30}`, role: "group", "aria-label": `From ${clock(from)} to ${clock(to)}` });
  const clip = make("clipPath", { id: "plot" });
  clip.append(make("rect", { x: LEFT, y: 0, width: wide - LEFT - RIGHT, height: bottom + 30 }));
  svg.append(clip);
  const plot = make("g", { "clip-path": "url(#plot)" });
  const [list, step] = ticks();
  for (const at of list) {
    plot.append(make("line", { x1: x(at), x2: x(at), y1: 40, y2: bottom, class: "rule" }));
    svg.append(make("text", { x: Math.min(x(at), wide - RIGHT), y: bottom + 18, class: "faint", "text-anchor": x(at) > wide - 60 ? "end" : "middle" }, tick(at, step)));
  }
  svg.append(make("text", { x: 10, y: 40 }, "failures"));
  const name = (text, y) => svg.append(make("text", { x: 10, y }, text.length > 15 ? text.slice(0, 14) + "…" : text));
  let marks = 0;
  jobs.forEach((job, j) => {
    const y = top + j * ROW, height = ROW - 6;
    name(job.name, y + 16);
    plot.append(make("rect", { x: LEFT, y, width: wide - LEFT - RIGHT, height, class: "lane" }));
    const end = Number(job.elapsed);
    plot.append(make("rect", { x: x(0), y, width: Math.max(x(end) - x(0), 0), height, class: "running" }));
    const px = (to - from) / (wide - LEFT - RIGHT);
    for (let i = seek(job.ways, from, (w) => w[1]); i < job.ways.length && job.ways[i][0] <= to; i++) {
      const [at, until] = job.ways[i];
      if (until - at < 14 * px) { plot.append(make("rect", { x: x(at), y, width: Math.max(x(until) - x(at), .8), height, class: "mark back" })); marks++; continue; }
      for (let s = seek(job.slices, Math.max(at, from), (slice) => slice.end); s < job.slices.length && job.slices[s].at < until && job.slices[s].at <= to; s++) {
        const slice = job.slices[s];
        if (slice.name === "running" || slice.end <= at) continue;
        const width = Math.max(x(slice.end) - x(slice.at), .8);
        const rect = make("rect", { x: x(slice.at), y, width, height, class: "mark", fill: hue(slice.name) });
        plot.append(titled(rect, `${word(slice.name)}: ${length(slice.span)} from ${clock(slice.at)}`)); marks++;
      }
    }
  });
  name("goodput so far", goodTop + curves / 2 + 6);
  const values = jobs.flatMap((job) => job.curve.filter((p) => p[0] > END * .02).map((p) => p[1]));
  const low = Math.max(Math.floor((values.length ? Math.min(...values) : 0) * 20 - .5) / 20, 0);
  const up = (share) => goodTop + curves - Math.max(share - low, 0) / (1 - low) * (curves - 6);
  for (const share of [low, 1]) svg.append(make("text", { x: LEFT - 6, y: up(share) + 4, class: "faint", "text-anchor": "end" }, `${(100 * share).toFixed(0)} %`));
  plot.append(make("line", { x1: LEFT, x2: wide, y1: up(low), y2: up(low), class: "rule" }));
  jobs.forEach((job, j) => { const line = make("path", { d: path(job.curve, (p) => up(p[1])), class: "curve goodput mark" }); line.style.stroke = `var(--s${j % 8})`; plot.append(line); marks++; });
  const most = Math.max(1, ...hosts.map((h) => Math.max(h[1], h[2])));
  const high = (n) => hostTop + curves - n / most * (curves - 6);
  name("hosts", hostTop + curves / 2 + 6);
  for (const n of [0, most]) svg.append(make("text", { x: LEFT - 6, y: high(n) + 4, class: "faint", "text-anchor": "end" }, String(n)));
  plot.append(make("line", { x1: LEFT, x2: wide, y1: high(0), y2: high(0), class: "rule" }));
  if (hosts.length) {
    plot.append(make("path", { d: path(hosts, (h) => high(h[2]), true), class: "curve spares mark" }));
    plot.append(make("path", { d: path(hosts, (h) => high(h[1]), true), class: "curve unusable mark" }));
    marks += 2;
  }
  for (let i = seek(failures, from, (f) => f.at); i < failures.length && failures[i].at <= to; i++) {
    const event = failures[i], at = x(event.at);
    const mark = make("path", { d: `M${at.toFixed(1)} 46l5 -14h-10z`, class: `mark fail${event.idle ? " idle" : ""}${event.i === chosen ? " chosen" : ""}`, "data-event": event.i });
    plot.append(titled(mark, `${clock(event.at)} ${event.who} ${event.what}`)); marks++;
  }
  plot.append(make("line", { x1: x(cursor), x2: x(cursor), y1: 22, y2: bottom, class: "cursor" }));
  svg.append(plot);
  svg.setAttribute("data-marks", marks);
  $("stage").replaceChildren(svg);
  $("where").textContent = `${clock(from)} to ${clock(to)}`;
}

// --- The ledger -------------------------------------------------------------------------------------
// Where the time of a job went up to `at`: a stretch under way is taken to be spread evenly; its rest is productive work, or what it is.
function ledger(job, at) {
  const books = new Map(), now = BigInt(Math.round(Math.min(at, Number(job.elapsed))));
  const add = (what, ns) => books.set(what, (books.get(what) || 0n) + ns);
  for (const slice of job.slices) {
    if (slice.exact >= now) break;
    const span = slice.exact + slice.span <= now ? slice.span : now - slice.exact;
    let rest = span;
    for (const [what, ns] of slice.books.slice(1)) { const part = ns * span / slice.span; add(what, part); rest -= part; }
    add(slice.books[0][0], rest);
  }
  for (const back of job.back) {
    if (back.exact > now) break;
    add("lost", back.lost); add("productive", -back.lost);
  }
  return [books, now];
}
function books() {
  $("at").textContent = `at ${clock(cursor, true)}`;
  const parts = jobs.flatMap((job) => {
    const [accounts, now] = ledger(job, cursor);
    const table = html("table"), body = html("tbody");
    const head = html("tr");
    for (const [text, right] of [["account", 0], ["time", 1], ["share", 1], ["", 0]]) head.append(html(text ? "th" : "td", text, right ? { class: "r", scope: "col" } : text ? { scope: "col" } : {}));
    const thead = html("thead"); thead.append(head);
    table.append(html("caption", `Ledger of ${job.name}`), thead, body);
    let sum = 0n;
    for (const [name, what] of WORDS) {
      const ns = accounts.get(name) || 0n;
      sum += ns;
      if (ns === 0n) continue;
      const share = now > 0n ? Number(ns) / Number(now) : 0, row = html("tr", undefined, { title: what }), long = html("td", undefined, { class: "long" });
      const meter = html("span", undefined, { class: name === "productive" ? "meter kept" : "meter" });
      meter.style.width = `${(100 * Math.max(share, 0)).toFixed(2)}%`;
      long.append(meter);
      row.append(html("td", word(name)), html("td", length(ns), { class: "r" }), html("td", `${(100 * share).toFixed(2)} %`, { class: "r" }), long);
      body.append(row);
    }
    const row = html("tr", undefined, { class: "sum", "data-sum": String(sum), "data-elapsed": String(now) });
    row.append(html("td", sum === now ? "sum: the elapsed time" : "NOT THE ELAPSED TIME"), html("td", length(sum), { class: "r" }), html("td", "100.00 %", { class: "r" }), html("td", ""));
    body.append(row);
    return jobs.length > 1 ? [html("h3", job.name), table] : [table];
  });
  $("ledgers").replaceChildren(...parts);
}

// --- Failures and events ----------------------------------------------------------------------------
function choose(i, move) {
  chosen = i;
  const event = events[i], facts = [["time", clock(event.at, true)], ["component", event.who], ["what", event.what]];
  if (event.remark) facts.push(["effect", event.remark]);
  for (const job of jobs) for (const back of job.back) if (back.at === event.at && back.cause === event.cause) facts.push([`${job.name} loses`, length(back.lost) + " of work"]);
  for (const job of jobs) {
    const s = job.slices.findIndex((slice) => slice.end > event.at && slice.name !== "running");
    if (s < 0 || job.slices[s].at > event.at) continue;
    let until = job.slices[s].end;
    for (let k = s; k < job.slices.length && job.slices[k].name !== "running"; k++) {
      until = job.slices[k].end;
      facts.push([word(job.slices[k].name), length(job.slices[k].span)]);
    }
    facts.push([`${job.name} is back after`, length(until - event.at)]);
  }
  const list = html("dl");
  for (const [name, text] of facts) list.append(html("dt", name), html("dd", text));
  $("failure").replaceChildren(list);
  if (move && (event.at < from || event.at > to)) view(event.at - (to - from) / 2, to - from);
  setCursor(event.at);
  const shown = rows().findIndex((each) => each.i === i);
  if (shown >= 0 && (shown < first || shown >= first + 200)) first = Math.max(shown - 20, 0);
  table();
}
function go(way) {
  const at = chosen >= 0 ? failures.findIndex((event) => event.i === chosen) : -1;
  let next = at + way;
  if (chosen < 0) next = way > 0 ? failures.findIndex((event) => event.at >= from) : failures.length - 1;
  if (next >= 0 && next < failures.length) choose(failures[next].i, true);
}
function rows() {
  switch ($("filter").value) {
    case "failures": return failures;
    case "view": return events.filter((event) => event.at >= from && event.at <= to);
    default: return events;
  }
}
function table() {
  const list = rows();
  first = Math.min(first, Math.max(list.length - 1, 0));
  const body = list.slice(first, first + 200).map((event) => {
    const row = html("tr", undefined, { class: (event.cause >= 0 ? "fails " : "") + (event.i === chosen ? "now" : "") });
    const time = html("td");
    if (event.cause >= 0) time.append(html("button", clock(event.at), { type: "button", "data-event": event.i, "aria-label": `${clock(event.at)}: show the failure` }));
    else time.textContent = clock(event.at);
    row.append(time, html("td", event.who), html("td", event.what), html("td", event.length, { class: "r" }), html("td", event.remark));
    return row;
  });
  document.querySelector("#events tbody").replaceChildren(...body);
  $("count").textContent = list.length ? `${first + 1} to ${Math.min(first + 200, list.length)} of ${list.length}` : "none";
}

// --- Moving -----------------------------------------------------------------------------------------
let waiting = false;
function soon() { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; draw(); if ($("filter").value === "view") { first = 0; table(); } }); } }
function view(start, span) {
  span = Math.min(Math.max(span, Math.min(SHORTEST, END)), END);
  from = Math.min(Math.max(start, 0), END - span);
  to = from + span;
  soon();
}
function zoom(factor, around) {
  const span = Math.min(Math.max((to - from) * factor, Math.min(SHORTEST, END)), END);
  view(around - (around - from) / (to - from) * span, span);
}
function setCursor(at) {
  cursor = Math.min(Math.max(at, 0), END);
  $("cursor").value = Math.round(cursor / END * 1000);
  $("cursor").setAttribute("aria-valuetext", clock(cursor));
  books(); soon();
}
const middle = () => (cursor >= from && cursor <= to && cursor < END ? cursor : (from + to) / 2);
const pan = (share) => view(from + share * (to - from), to - from);
$("stage").addEventListener("wheel", (event) => {
  event.preventDefault();
  const around = instant(event.clientX - $("stage").getBoundingClientRect().left);
  if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / 800); else zoom(Math.exp(event.deltaY / 400), Math.min(Math.max(around, from), to));
}, { passive: false });
let drag;
$("stage").addEventListener("pointerdown", (event) => { if (event.button === 0) drag = { x: event.clientX, from, span: to - from, moved: false, mark: event.target.closest("[data-event]") }; });
addEventListener("pointermove", (event) => {
  if (!drag) return;
  const by = event.clientX - drag.x;
  if (Math.abs(by) > 3) drag.moved = true;
  if (drag.moved) view(drag.from - by / (wide - LEFT - RIGHT) * drag.span, drag.span);
});
addEventListener("pointerup", (event) => {
  if (drag && !drag.moved) {
    if (drag.mark) choose(Number(drag.mark.dataset.event));
    else setCursor(instant(event.clientX - $("stage").getBoundingClientRect().left));
  }
  drag = undefined;
});
const KEYS = { "+": () => zoom(.5, middle()), "=": () => zoom(.5, middle()), "-": () => zoom(2, middle()), 0: () => view(0, END), ArrowLeft: () => pan(-.2), ArrowRight: () => pan(.2), Home: () => view(0, to - from), End: () => view(END, to - from), n: () => go(1), p: () => go(-1) };
$("stage").addEventListener("keydown", (event) => { const act = KEYS[event.key]; if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(); } });
for (const [id, act] of [["all", KEYS[0]], ["in", KEYS["+"]], ["out", KEYS["-"]], ["left", KEYS.ArrowLeft], ["right", KEYS.ArrowRight], ["before", KEYS.p], ["after", KEYS.n]]) $(id).addEventListener("click", act);
$("cursor").addEventListener("input", () => setCursor($("cursor").value / 1000 * END));
$("filter").addEventListener("change", () => { first = 0; table(); });
$("earlier").addEventListener("click", () => { first = Math.max(first - 200, 0); table(); });
$("later").addEventListener("click", () => { if (first + 200 < rows().length) first += 200; table(); });
document.querySelector("#events tbody").addEventListener("click", (event) => { const button = event.target.closest("[data-event]"); if (button) choose(Number(button.dataset.event), true); });
const themes = ["system", "light", "dark"];
$("theme").addEventListener("click", () => {
  const now = themes[(themes.indexOf(document.documentElement.dataset.theme || "system") + 1) % 3];
  if (now === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = now;
  $("theme").textContent = `Theme: ${now}`;
});
new ResizeObserver(soon).observe($("stage"));

const kinds = ["running", ...new Set(jobs.flatMap((job) => job.slices.map((slice) => slice.name)))].filter((name, i, all) => all.indexOf(name) === i);
const colours = kinds.map((name) => [word(name), hue(name)]).concat([["recovery, too short for its phases", "var(--s1)"], ["spares standing by", "var(--s2)"], ["unusable hosts", "var(--s3)"], ["failure", "var(--bad)"], ["hit, without effect", "var(--quiet)"]]);
$("legend").replaceChildren(...colours.map(([text, colour]) => { const item = html("li"), swatch = html("i"); swatch.style.background = colour; item.append(swatch, text); return item; }));
draw(); books(); table();

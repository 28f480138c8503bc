// What tests/evidence/explore.sh looks at: a row of Markdown for each check, and the number of failures as the exit code.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const [url, brittle, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
  "disable-component-update", "disable-sync"];
const browser = await chromium.launchPersistentContext(join(process.cwd(), "profile"), {
  executablePath: process.env.CHROMIUM, headless: true, args: ["headless", ...flags].map((flag) => "--" + flag),
  acceptDownloads: true, bypassCSP: false,
});
const page = await browser.newPage();
const said = [], asked = [];
page.on("console", (message) => { if (["error", "warning"].includes(message.type())) said.push(message.text()); });
page.on("pageerror", (error) => said.push(error.message));
page.on("request", (request) => asked.push(request.url()));

let failures = 0;
const row = (what, found, good) => {
  if (!good) failures += 1;
  console.log(`| ${what} | ${good ? "" : "**fails**: "}${String(found).replaceAll("|", "\\|")} |`);
};
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.ceil(q * list.length) - 1)];
// axe is run from outside of the page's policy: in a world of its own.
const session = await browser.newCDPSession(page);
async function violations(label) {
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  await session.send("Runtime.evaluate", { expression: axe, contextId });
  const run = "axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations.map((v) => [v.id, v.nodes.length, String(v.nodes[0].target), v.nodes[0].failureSummary])))";
  const { result } = await session.send("Runtime.evaluate", { expression: run, contextId, awaitPromise: true, returnByValue: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const found = JSON.parse(result.value).map(([id, n, target, why]) => `${label}: ${id} (${n}) ${target} ${why.replaceAll("\n", " ")}`);
  return wide > 0 ? [...found, `${label}: ${wide} px too wide`] : found;
}
const LOOKS = [["light", 1360], ["dark", 1360], ["light", 390], ["dark", 390]];
async function looks(name, ready) {
  const problems = [];
  for (const [scheme, width] of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await ready();
    if (shots) await page.screenshot({ path: join(shots, `${name}-${scheme}-${width}.png`), fullPage: true });
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    problems.push(...await violations(`${scheme} ${width}`));
  }
  await page.setViewportSize({ width: 1360, height: 900 });
  row(`${name}: axe, light and dark, 1360 and 390 px wide`, problems.length ? problems.join("; ") : "no violations", problems.length === 0);
}

// --- The timeline -----------------------------------------------------------------------------------
const marks = () => page.locator("#stage .mark").count();
for (const name of ["llama", "week"]) {
  await browser.setOffline(true);
  asked.length = 0;
  const began = Date.now();
  await page.goto(pathToFileURL(join(process.cwd(), name + ".html")).href);
  await page.locator("#stage svg").waitFor();
  const opened = Date.now() - began;
  const bytes = readFileSync(name + ".html").length;
  row(`timeline ${name}: opened from a file, without a network`, `${(bytes / 1e3).toFixed(0)} kB, drawn in ${opened} ms, asks for ${asked.length - 1} other files`, asked.length === 1 && opened < 3000 && bytes < 2e6);
  const failed = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).events.filter((e) => e[1] >= 0).length);
  const drawn = await page.locator("#stage .fail").count(), counted = Number(await page.locator("#stage svg").getAttribute("data-marks"));
  row(`timeline ${name}: a mark a failure`, `${drawn} of ${failed}, ${counted} marks in all`, drawn === failed && counted === await marks());
  const sums = async () => page.$$eval("#ledgers .sum", (rows) => rows.map((r) => [r.dataset.sum, r.dataset.elapsed]));
  let balanced = true, steps = 0;
  for (const at of [0, 1, 250, 500, 617, 999, 1000]) {
    await page.locator("#cursor").evaluate((input, to) => { input.value = to; input.dispatchEvent(new Event("input")); }, at);
    for (const [sum, elapsed] of await sums()) { steps += 1; balanced &&= sum === elapsed; }
  }
  row(`timeline ${name}: the ledger at the cursor is the time elapsed, to the nanosecond`, `${steps} ledgers`, balanced && steps >= 7);
  const box = await page.locator("#stage").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 80);
  const where = () => page.locator("#where").textContent();
  const steady = async (act) => { const before = await where(); await act(); await page.waitForFunction((b) => document.getElementById("where").textContent !== b, before, { timeout: 5000 }); return where(); };
  const zoomed = await steady(() => page.mouse.wheel(0, -900));
  const dragged = await steady(async () => { await page.mouse.down(); await page.mouse.move(box.x + box.width / 2 - 150, box.y + 80, { steps: 4 }); await page.mouse.up(); });
  await page.locator("#stage").focus();
  const keyed = await steady(() => page.keyboard.press("+"));
  const button = await steady(() => page.locator("#right").click());
  row(`timeline ${name}: wheel, drag, keys and buttons move it`, [zoomed, dragged, keyed, button].at(-1), new Set([zoomed, dragged, keyed, button]).size === 4);
  const times = await page.evaluate(async () => {
    const list = [];
    for (let i = 0; i < 20; i++) { const from = performance.now(); document.getElementById(i % 2 ? "out" : "in").click(); await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))); list.push(performance.now() - from); }
    return list;
  });
  row(`timeline ${name}: from a zoom to the redraw`, `median ${quantile(times, .5).toFixed(0)} ms, at most ${quantile(times, 1).toFixed(0)} ms`, quantile(times, .9) < 200);
  await page.locator("#all").click();
  await page.locator("#stage .fail").nth(3).dispatchEvent("pointerdown", { button: 0, bubbles: true });
  await page.locator("#stage .fail").nth(3).dispatchEvent("pointerup", { button: 0, bubbles: true });
  const clicked = await page.locator("#failure dd").first().textContent();
  await page.locator("#stage").focus();
  await page.keyboard.press("n");
  const next = await page.locator("#failure dd").first().textContent();
  await page.locator("#filter").selectOption("failures");
  await page.locator("#events tbody button").first().click();
  const listed = await page.locator("#failure dd").first().textContent();
  row(`timeline ${name}: a failure by click, by key and from the table`, [clicked, next, listed].join(", "), new Set([clicked, next, listed]).size === 3);
  await page.locator("#filter").selectOption("all");
  for (let i = 0; i < (name === "llama" ? 9 : 4); i++) await page.locator("#in").click();
  await page.waitForTimeout(100);
  if (shots) { await page.emulateMedia({ colorScheme: "light" }); await page.screenshot({ path: join(shots, `${name}-zoomed.png`), fullPage: true }); }
  await page.locator("#all").click();
  await looks(name, async () => { await page.waitForTimeout(150); });
}

// --- Explore ----------------------------------------------------------------------------------------
await browser.setOffline(false);
asked.length = 0;
await page.emulateMedia({ colorScheme: "light" });
await page.goto(url);
const settled = async () => page.locator("#results[aria-busy=false]").waitFor({ timeout: 60000 });
await settled();
// Means are summed in another order where trials are paired.
const near = (a, b) => Math.abs(a - b) < 1e-12;
const number = (id) => page.locator(id).evaluate((node) => Number(node.dataset.value));
const first = await number("#now");
row("explore: the file itself", `goodput ${(100 * first).toFixed(2)} %, ${await page.locator(".knob").count()} knobs`, first > 0.85 && first < 0.95);
const slider = (key) => page.locator(".knob", { has: page.locator(".key", { hasText: key }) }).locator("input");
// Moves a slider to a place, and waits for all trials; times from the slider to what is painted, of few and of all trials.
const move = async (key, to) => {
  await slider(key).evaluate((input, place) => { input.value = place; input.dispatchEvent(new Event("input", { bubbles: true })); }, to);
  await settled();
  return page.evaluate(() => Number(document.getElementById("time").dataset.ms));
};
const times = [];
let changed = 0, last = first;
for (const key of ["stress.failure_rate", "checkpoint.interval", "checkpoint.cost", "recovery.start", "spares.warm"]) {
  const most = Number(await slider(key).getAttribute("max")), start = Number(await slider(key).inputValue());
  for (const to of [Math.max(start - 2, 0), Math.max(start - 4, 0), Math.min(start + 2, most), start]) {
    times.push(await move(key, to));
    const now = await number("#now");
    changed += now !== last ? 1 : 0;
    last = now;
  }
}
row("explore: from a slider to the redraw of all 1,000 trials of Llama 3",
  `${times.length} moves: median ${quantile(times, .5).toFixed(0)} ms, 90 % ${quantile(times, .9).toFixed(0)} ms, at most ${quantile(times, 1).toFixed(0)} ms; load of the machine ${readFileSync("/proc/loadavg", "utf8").split(" ")[0]}`,
  quantile(times, .5) <= 300);
row("explore: sliders change the numbers", `${changed} of ${times.length} moves`, changed >= times.length - 6);
row("explore: back where they were, the numbers are", (100 * last).toFixed(2) + " %", last === first);
await move("stress.failure_rate", Number(await slider("stress.failure_rate").inputValue()) + 3);
await move("checkpoint.cost", Math.max(Number(await slider("checkpoint.cost").inputValue()) - 6, 0));
const panels = await page.$$eval("#panels figure", (list) => list.map((f) => [f.dataset.kind, Number(f.querySelector("svg").dataset.marks), f.querySelectorAll(".mark").length, f.querySelectorAll("tbody tr").length]));
row("explore: pictures, their marks as counted by the engine and in the page", panels.map(([kind, said, there]) => `${kind} ${there} of ${said}`).join(", "),
  panels.length === 5 && panels.every(([, said, there, rows]) => said === there && there > 0 && rows > 0));
const apart = await page.locator("#apart").textContent(), base = await number("#base");
row("explore: the difference from the baseline", `${apart}, baseline ${(100 * base).toFixed(2)} %`, near(base, first) && /[+−-]/.test(apart));
const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
await download.saveAs("turned.toml");
const result = JSON.parse(execFileSync(brittle, ["run", "turned.toml", "--trials", "1000", "--quiet", "--format", "json"], { maxBuffer: 1 << 28 }));
const shown = await number("#now");
row("explore: `brittle run` of the downloaded file", `${download.suggestedFilename()}: ${result.cells[0].metrics.goodput.mean} as shown`, result.cells[0].metrics.goodput.mean === shown);
if (shots) await page.screenshot({ path: join(shots, "explore-turned.png"), fullPage: true });
await looks("explore", settled);
await page.setViewportSize({ width: 1360, height: 900 });
await page.locator("#pin").click();
await settled();
row("explore: pinned as baseline", await page.locator("#apart").textContent(), near(await number("#base"), shown));
await page.locator("#reset").click();
await settled();
row("explore: as in the file", await page.locator("#apart").textContent(), await number("#now") === first && near(await number("#base"), shown));
// By keyboard alone.
await slider("spares.warm").focus();
const before = await slider("spares.warm").inputValue();
await page.keyboard.press("ArrowLeft");
await settled();
row("explore: by keyboard", `${before} to ${await slider("spares.warm").inputValue()}`, await slider("spares.warm").inputValue() === String(Number(before) - 1));
// A slider that is dragged: many moves, and the last one counts.
const swept = await page.evaluate(async () => {
  const input = document.getElementById("k0"), from = performance.now();
  for (let i = 0; i < 60; i++) { input.value = i % 12; input.dispatchEvent(new Event("input", { bubbles: true })); await new Promise((done) => setTimeout(done, 16)); }
  return performance.now() - from;
});
const dragged = Date.now();
await settled();
row("explore: 60 moves in a row, the last one counts", `moved for ${swept.toFixed(0)} ms, all trials drawn ${Date.now() - dragged} ms later`, (await page.locator("#k0").inputValue()) === "11");
const strange = asked.filter((each) => !each.startsWith(url));
row("explore: asks nobody else", `${asked.length} requests`, strange.length === 0);
// A page of another origin gets nothing.
const other = await browser.newPage();
await other.goto(pathToFileURL(join(process.cwd(), "llama.html")).href);
const outcome = await other.evaluate(async (to) => { try { return (await fetch(to + "run", { method: "POST", body: "{}" })).status; } catch { return "refused"; } }, url);
row("explore: a page from elsewhere that knows the URL", outcome, outcome === "refused");
row("console", said.length ? said.join("; ") : "nothing is complained of", said.length === 0);
await browser.close();
process.exit(failures);

// What tests/evidence/browser.sh looks at: a row of Markdown for each check, and the number of failures as the exit code.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const shots = process.argv[2];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
  "disable-component-update", "disable-sync"];
const browser = await chromium.launchPersistentContext(join(process.cwd(), "profile"), {
  executablePath: process.env.CHROMIUM, headless: true, args: ["headless", ...flags].map((flag) => "--" + flag),
  acceptDownloads: true, offline: true,
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
const data = (name) => JSON.parse(readFileSync(name + ".json", "utf8"));
const file = (name) => pathToFileURL(join(process.cwd(), name + ".html")).href;
const names = ["run", "work", "script", "compare", "sweep", "stacks", "best", "swings", "even"];

// How many marks a result asks for, counted from the result itself.
const best = (result) => result.cells.reduce((a, b) => (b.metrics.goodput.mean > a.metrics.goodput.mean ? b : a));
const expected = (result) => {
  if (result.scenarios) return { comparison: result.scenarios.length };
  if (result.bars) return { tornado: 2 * result.bars.length };
  if (result.dials) {
    const places = result.dials.map((dial) => new Set(result.points.map((point) => point.set[dial.key])).size);
    return Object.fromEntries(places.map((count, i) => [i ? `optimum-${i + 1}` : "optimum", count]));
  }
  if (result.lines) {
    const crossed = result.lines.flatMap((line) => line.crossings).length;
    return { "break-even": result.lines.flatMap((line) => line.places).length, "break-even-curve": crossed };
  }
  const cell = best(result), want = {};
  const lost = Object.values(cell.badput).filter((share) => share.mean > 0).length;
  want.goodput = cell.histogram.bins.filter((bin) => bin.count > 0).length;
  want.waterfall = lost + 2 + (lost > 1 ? 1 : 0);
  want.causes = Math.min(12, cell.causes.filter((cause) => cause.failures > 0).length);
  want.standstill = cell.jobs.filter((job) => job.standstill_hours?.p99 > 0).length;
  if (cell.spares.over_time?.length) want.spares = cell.spares.over_time.length;
  const finish = cell.jobs.find((job) => job.finish?.curve?.length);
  if (finish) want.finish = finish.finish.curve.length;
  if (result.cells.length > 1) want.cells = Math.min(40, result.cells.length);
  if (result.axes.length === 2) want.heat = result.cells.length;
  if (result.axes.some((axis) => axis.endsWith("checkpoint.interval"))) want.interval = result.cells.length;
  return want;
};

// Words of one picture that overlap, or leave it.
const crowded = () => [...document.querySelectorAll("svg.picture")].flatMap((svg) => {
  const room = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
  const out = words.filter(([, b]) => b.left < room.left - 1 || b.right > room.right + 1 || b.top < room.top - 1 || b.bottom > room.bottom + 1);
  const over = words.flatMap(([a, p], i) => words.slice(i + 1).filter(([, q]) =>
    Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1 && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 3)
    .map(([b]) => `${svg.id}: ${a} over ${b}`));
  return [...over, ...out.map(([a]) => `${svg.id}: ${a} leaves it`)];
});

for (const name of names) {
  const problems = [], counts = [];
  for (const [scheme, width] of [["light", 1100], ["dark", 1100], ["light", 390], ["dark", 390]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(file(name));
    if (shots) await page.screenshot({ path: join(shots, `${name}-${scheme}-${width}.png`), fullPage: true });
    // Everything that can be opened is looked at, too.
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    problems.push(...violations.map((v) => `${scheme} ${width}: ${v.id} (${v.nodes.length}) ${v.nodes[0].target}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) problems.push(`${scheme} ${width}: the page is ${wide} px too wide`);
    if (width > 1000) problems.push(...await page.evaluate(crowded));
  }
  for (const [kind, want] of Object.entries(expected(data(name)))) {
    const got = await page.locator(`#p-${kind} .mark`).count();
    counts.push(`${kind} ${got}`);
    if (got !== want) problems.push(`${kind} has ${got} marks, not ${want}`);
  }
  if (shots) {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.pdf({ path: join(shots, `${name}.pdf`), format: "A4", printBackground: true });
  }
  row(`${name}: axe, overlaps, marks`, problems.length ? problems.join("; ") : `nothing wrong; marks: ${counts.join(", ")}`, problems.length === 0);
}

// A date that is moved.
await page.setViewportSize({ width: 1100, height: 900 });
await page.goto(file("work"));
const curve = data("work").cells[0].jobs.find((job) => job.finish).finish.curve;
const slider = page.locator(".dates input"), output = page.locator(".dates output");
const before = await output.textContent();
await slider.focus();
await page.keyboard.press("End");
const end = await output.textContent();
await page.keyboard.press("Home");
const home = await output.textContent();
const share = (step) => (100 * step.probability).toFixed(1) + " %";
const moved = await page.locator("#p-finish .date").getAttribute("transform");
row("a date moved by keys", `${before} → ${end} → ${home}`,
  before !== end && end.includes(share(curve.at(-1))) && home.includes(share(curve[0])) && moved !== null);

// A table as CSV, with numbers as they are.
await page.goto(file("run"));
await page.locator("#p-causes-f summary").press("Enter");
const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#p-causes-f .csv").press("Enter")]);
const lines = readFileSync(await download.path(), "utf8").trim().split("\n");
const causes = best(data("run")).causes.filter((cause) => cause.failures > 0);
const top = causes.reduce((a, b) => (b.share_of_loss > a.share_of_loss ? b : a));
row("a table as CSV", `${download.suggestedFilename()}: ${lines.length} lines`,
  lines.length === causes.length + 1 && lines[1].split(",")[4] === String(top.lost_gpu_hours));

// The theme: the system's, then the button's.
const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const seen = [];
for (const scheme of ["light", "dark"]) { await page.emulateMedia({ colorScheme: scheme }); seen.push(await ground()); }
for (let i = 0; i < 2; i += 1) { await page.locator("#theme").press("Enter"); seen.push(await ground()); }
row("themes: system light, system dark, light, dark", seen.join(", "), seen[0] === seen[2] && seen[1] === seen[3] && seen[0] !== seen[1]);
await page.emulateMedia({ media: "print" });
const printed = await ground();
row("paper is white, whatever the theme", printed, printed === seen[0]);
await page.emulateMedia({ media: "screen" });

// What a mark says, where the pointer is.
await page.locator("#p-causes .mark").first().hover();
const tip = await page.locator("#tip").textContent();
row("a mark that is pointed at", tip, tip.includes(top.cause));

// Names that are markup.
let ran = 0;
for (const name of ["script", "compare"]) {
  await page.goto(file(name));
  ran += await page.evaluate(() => (window.ran ?? 0) + document.images.length + document.scripts.length - 1);
}
const heading = await page.goto(file("script")).then(() => page.locator("h1").textContent());
row("markup in names", heading.replaceAll("<", "&lt;"), ran === 0 && heading.includes("<script>"));

const foreign = asked.filter((url) => !url.startsWith("file:") && !url.startsWith("blob:"));
row("asked of a network", foreign.length ? foreign.join(", ") : "nothing", foreign.length === 0);
row("said on the console", said.length ? said.join("; ") : "nothing", said.length === 0);
await browser.close();
process.exit(Math.min(failures, 100));

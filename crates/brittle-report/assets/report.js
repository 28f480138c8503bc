"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const show = (element) => { element.hidden = false; };

  // Theme: the system's, light, dark. Kept where the browser lets a page keep anything.
  const button = document.getElementById("theme");
  const themes = ["system", "light", "dark"];
  let theme = "system";
  try { theme = localStorage.getItem("brittle-theme") ?? theme; } catch { /* nothing is kept */ }
  const apply = () => {
    if (!themes.includes(theme)) theme = "system";
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
  };
  button.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("brittle-theme", theme); } catch { /* nothing is kept */ }
    apply();
  });
  apply();
  show(button);

  // What a mark says, beside the pointer. Without this script its title says so.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  for (const mark of all(".mark")) {
    const title = mark.querySelector("title");
    if (title) { mark.dataset.tip = title.textContent; title.remove(); }
  }
  document.addEventListener("pointermove", (event) => {
    const mark = event.target instanceof Element ? event.target.closest(".mark") : null;
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.dataset.tip;
    const room = tip.getBoundingClientRect();
    const left = Math.min(event.clientX + 14, innerWidth - room.width - 8);
    const top = event.clientY + 18 + room.height > innerHeight ? event.clientY - room.height - 12 : event.clientY + 18;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = Math.max(8, top) + "px";
  });
  document.addEventListener("pointerleave", () => { tip.hidden = true; });

  // Tables as CSV (RFC 4180), numbers as they are.
  const quoted = (text) => /[",\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  const csv = (table) => all("tr", table).map((row) =>
    [...row.cells].map((cell) => quoted(cell.dataset.value ?? cell.textContent)).join(",")).join("\n") + "\n";
  for (const download of all(".csv")) {
    download.addEventListener("click", () => {
      const link = document.createElement("a");
      const text = csv(download.parentElement.querySelector("table"));
      link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      link.download = download.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
    show(download);
  }

  // A date along a curve.
  const hours = (h) => {
    if (h >= 96) return Math.floor(h / 24) + "d " + String(Math.floor(h % 24)).padStart(2, "0") + "h";
    const minutes = Math.round(h * 60);
    return minutes < 60 ? minutes + "min" : Math.floor(minutes / 60) + "h " + String(minutes % 60).padStart(2, "0") + "min";
  };
  const percent = (x) => (100 * x).toFixed(1);
  for (const dates of all(".dates")) {
    const steps = dates.dataset.steps.split(",").map((step) => step.split(" ").map(Number));
    const known = Number(dates.dataset.known);
    const picture = document.getElementById(dates.dataset.picture);
    const [input, output, label] = ["input", "output", "label"].map((name) => dates.querySelector(name));
    const { from, to, left, right } = picture.dataset;
    const group = picture.querySelector(".date");
    const first = Number(group.querySelector("line").getAttribute("x1"));
    const place = (h) => Number(left) + (h - Number(from)) / (Number(to) - Number(from)) * (Number(right) - Number(left));
    const said = (h) => {
      if (h > known) return "By " + hours(h) + ": unknown, the horizon cuts jobs before.";
      const step = steps.filter((step) => step[0] <= h + 1e-9).pop();
      if (!step) return "By " + hours(h) + ": no trial has finished.";
      return `By ${hours(h)}: ${percent(step[1])} % of trials have finished (95 % interval ${percent(step[2])}–${percent(step[3])} %).`;
    };
    input.addEventListener("input", () => {
      const h = Number(input.value);
      output.textContent = said(h);
      input.setAttribute("aria-valuetext", output.textContent);
      group.setAttribute("transform", `translate(${(place(h) - first).toFixed(2)} 0)`);
    });
    input.setAttribute("aria-valuetext", output.textContent);
    show(input);
    show(label);
  }

  // On paper every table is there.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
})();

// The viewer page: reads the shoes embedded in it, draws them, and listens.
import { anchors } from "./anchors.js";
import { VIEWS } from "./camera.js";
import { dimensions } from "./dimensions.js";
import { draftList } from "./draft.js";
import { info, model } from "./embedded.js";
import { explode } from "./explode.js";
import { deviationAt, legend, paint } from "./heat.js";
import { listen } from "./keys.js";
import { by, made } from "./made.js";
import { header, looks, measures, partList, trouble } from "./panel.js";
import { pickable } from "./pick.js";
import { printable } from "./print.js";
import { CUTS, Section } from "./section.js";
import { extent, readShoe } from "./shoe.js";
import { Stage } from "./stage.js";
import { State } from "./state.js";

const root = document.documentElement;
const pair = info.mode === "compare" || info.mode === "draft";
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const scheme = matchMedia("(prefers-color-scheme: dark)");
const FIRST = {
  model: info.start, beside: false, deviation: false, hidden: "last", only: "", picked: "",
  explode: 0, section: "", at: 0, flip: false, lines: false, anchors: false, spin: false, floor: true,
};
const state = new State({ ...FIRST, panel: innerWidth > 760, theme: scheme.matches ? "dark" : "light" });

header(info, info.models[info.start]);
start().catch((fault) => {
  trouble(`This browser could not draw the shoe (${fault.message}). The page needs WebGL 2.`);
  root.dataset.ready = "failed";
});

async function start() {
  root.dataset.mode = info.mode;
  const stage = new Stage(by("stage"), still);
  const page = { stage, section: new Section(stage.renderer), shoes: [], lines: new Map() };
  const first = await shoe(page, info.start);
  stage.open(first.box);
  if (pair) await shoe(page, 1 - info.start);
  page.rows = partList(union(page.shoes), { hide: (name, off) => hide(name, off), isolate: (name) => isolate(name) });
  draftList(info.draft);
  root.dataset.overlay = first.overlay ? "given" : "none";
  controls(page);
  draw(page);
  listen(acts(page), stage);
  pickable(stage, () => (state.get("section") ? page.section.plane : null), {
    pick: (name, hit) => picked(page, name, hit), isolate: (name) => isolate(name || ""),
  });
  printable(stage, state);
  addEventListener("resize", () => { stage.resize(); if (stage.view) stage.look(stage.view, info.side, true); });
  stage.look("hero", info.side, true);
  window.viewer = watched(page);
}

// A shoe of the page, read the first time it is asked for.
async function shoe(page, number) {
  if (page.shoes[number]) return page.shoes[number];
  const made = await readShoe(model(number), info.models[number]);
  page.section.fit(made);
  if (info.compare && number === info.start) paint(made, info.compare);
  page.stage.add(made);
  if (made.overlay) {
    const wanted = () => !state.get("explode") && !state.get("deviation");
    page.lines.set(made, dimensions(made, page.stage.labels, () => state.get("lines") && wanted()));
    made.group.add(page.lines.get(made));
    anchors(made, page.stage.labels, () => state.get("anchors") && wanted());
  }
  page.shoes[number] = made;
  return made;
}

function union(shoes) {
  const found = new Map();
  for (const one of [...shoes].filter(Boolean).reverse()) for (const part of one.parts) found.set(part.name, found.get(part.name) || part);
  return [...found.values()];
}

// Who shows what of the state: each listener draws one thing.
function draw(page) {
  const { stage } = page;
  state.on(["model", "beside"], () => { present(page); });
  state.on(["hidden", "only", "picked", "model"], () => reveal(page));
  state.on(["explode"], () => {
    const share = state.get("explode") / 100;
    for (const one of page.shoes) if (one) explode(one, share);
    slide("explode", state.get("explode"), `${state.get("explode")} %`);
    if (stage.panes.length) stage.fit(true);
    stage.changed();
  });
  state.on(["section", "at", "flip"], () => cut(page));
  state.on(["deviation"], () => {
    const shown = page.shoes[info.start];
    for (const part of shown.parts) part.node.material = state.get("deviation") ? part.heat || part.look : part.look;
    root.dataset.deviation = state.get("deviation") ? "shown" : "";
    cut(page);
  });
  state.on(["lines", "explode", "deviation", "theme"], () => {
    for (const lines of page.lines.values()) {
      lines.visible = state.get("lines") && !state.get("explode") && !state.get("deviation");
      for (const one of lines.children) one.material.color.set(state.get("theme") === "dark" ? "#f2f2ef" : "#15161a");
    }
  });
  state.on(["lines"], () => {
    stage.lined = state.get("lines");
    if (stage.panes.length) stage.fit();
  });
  state.on(["lines", "anchors", "section", "explode", "deviation", "beside", "model", "spin", "floor"], () => {
    for (const button of document.querySelectorAll("[data-on]")) {
      button.setAttribute("aria-pressed", String(Boolean(state.get(button.dataset.on))));
    }
    for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === shows()));
    by("exploding").hidden = !state.get("explode");
    by("cutting").hidden = !state.get("section");
    stage.controls.autoRotate = state.get("spin");
    stage.ground.rules.visible = state.get("floor");
    if (stage.panes.length) stage.resize();
  });
  state.on(["theme"], () => { root.dataset.theme = state.get("theme"); stage.dress(state.get("theme") === "dark"); });
  state.on(["panel"], () => {
    root.dataset.panel = state.get("panel") ? "open" : "closed";
    by("panel").setAttribute("aria-expanded", String(state.get("panel")));
    stage.resize();
    if (stage.view && root.dataset.ready) stage.look(stage.view, info.side);
  });
  scheme.addEventListener("change", () => state.set({ theme: scheme.matches ? "dark" : "light" }));
}

function shows() {
  if (state.get("beside")) return "beside";
  if (state.get("deviation")) return "deviation";
  return state.get("model") === info.start ? "this" : "other";
}

// Put the shoe of the state on the stage, or both, and tell of it.
function present(page) {
  const number = state.get("model");
  const shown = page.shoes[number];
  if (!shown) {
    shoe(page, number).then(() => { if (number === state.get("model")) present(page); });
    return;
  }
  page.stage.show(state.get("beside") ? [page.shoes[1 - info.start], page.shoes[info.start]] : [shown]);
  header(info, shown.told);
  measures(shown.overlay?.measures || []);
  looks(page.rows, shown.parts);
  if (info.mode === "sizes") slide("size", number, shown.told.label);
  for (const lines of page.lines.values()) lines.visible = state.get("lines") && !state.get("explode") && !state.get("deviation");
  explode(shown, state.get("explode") / 100);
  reveal(page);
  root.dataset.shown = shown.told.label;
  if (page.beside !== state.get("beside")) page.stage.fit(true);
  page.beside = state.get("beside");
}

function hidden() {
  return new Set(state.get("hidden").split(" ").filter(Boolean));
}

function hide(name, off) {
  const names = hidden();
  if (off) names.add(name); else names.delete(name);
  state.set({ hidden: [...names].sort().join(" "), only: "" });
}

function isolate(name) {
  state.set({ only: state.get("only") === name ? "" : name });
}

// Which parts are seen, and what their rows say of it.
function reveal(page) {
  const off = hidden();
  const only = state.get("only");
  for (const one of page.shoes) {
    if (!one) continue;
    for (const part of one.parts) {
      part.node.visible = only ? part.name === only : one.parts.length === 1 || !off.has(part.name);
      part.look.emissive.set(part.name === state.get("picked") ? 0x2a0d08 : 0x000000);
    }
  }
  for (const [name, { row, box, only: button }] of page.rows) {
    box.checked = only ? name === only : page.rows.size === 1 || !off.has(name);
    row.classList.toggle("off", !box.checked);
    row.classList.toggle("picked", name === state.get("picked"));
    button.setAttribute("aria-pressed", String(name === only));
  }
  cut(page);
}

// The range of the plane is that of the shoe that is shown; its place is told in millimetres.
function cut(page) {
  const name = state.get("section");
  const range = by("place");
  if (name) {
    const { axis, from } = CUTS[name];
    const shown = page.shoes[state.get("model")] || page.shoes[info.start];
    range.min = Math.ceil(shown.box.min[axis] * 1000);
    range.max = Math.floor(shown.box.max[axis] * 1000);
    const at = Math.max(Number(range.min), Math.min(Number(range.max), state.get("at")));
    slide("place", at, `${at} mm`);
    by("place-from").textContent = from;
    if (at !== state.get("at")) state.values.at = at;
  }
  const flip = state.get("flip") !== (name === "along" && info.side === "left");
  for (const one of page.shoes) if (one) page.section.cut(one, name, state.get("at") / 1000, flip);
  for (const button of document.querySelectorAll("[data-cut]")) button.setAttribute("aria-pressed", String(button.dataset.cut === name));
  by("flip").setAttribute("aria-pressed", String(state.get("flip")));
  page.stage.changed();
}

function slide(id, value, words) {
  const slider = by(id);
  slider.value = value;
  const share = (value - slider.min) / (slider.max - slider.min || 1);
  slider.style.setProperty("--done", `${(share * 100).toFixed(2)}%`);
  slider.setAttribute("aria-valuetext", words);
  by(`${id}-says`).textContent = words;
}

function picked(page, name, hit) {
  state.set({ picked: name || "" });
  if (name) page.rows.get(name).row.scrollIntoView({ block: "nearest" });
  const far = hit && state.get("deviation") ? deviationAt(hit) : null;
  by("here").textContent = far === null ? "" : `${far < 0 ? "−" : "+"}${Math.abs(far).toFixed(2)} mm where you clicked`;
}

// A cut starts in the middle of the shoe along its axis.
function direct(page, name) {
  const { axis } = CUTS[name];
  const { min, max } = page.shoes[state.get("model")].box;
  const share = { across: 0.62, along: 0.5, level: 0.45 }[name];
  state.set({ section: name, at: Math.round((min[axis] + (max[axis] - min[axis]) * share) * 1000) });
}

// What keys and buttons do.
function acts(page) {
  const { stage } = page;
  const overlays = Boolean(info.models[info.start].overlay);
  const told = (name) => !(name === "Sizes" && info.mode !== "sizes") && !(name === "Compare" && !pair) && !(name === "Deviation" && !info.compare) && !(name === "Measure" && !overlays);
  return page.acts = {
    has: told,
    view: (name) => stage.look(name, info.side),
    reset: () => { state.set(FIRST); stage.look("hero", info.side); },
    all: () => state.set({ hidden: "last", only: "" }),
    isolate: () => isolate(state.get("only") || state.get("picked")),
    explode: () => state.set({ explode: state.get("explode") ? 0 : 100 }),
    section: () => (state.get("section") ? state.set({ section: "" }) : direct(page, "across")),
    direction: () => {
      const names = Object.keys(CUTS);
      direct(page, names[(names.indexOf(state.get("section")) + 1) % names.length]);
    },
    move: (mm) => { if (state.get("section")) state.set({ at: state.get("at") + mm }); },
    flip: () => state.toggle("flip"),
    lines: () => { if (overlays) state.set({ lines: !state.get("lines"), explode: 0, deviation: false }); },
    anchors: () => { if (overlays) state.set({ anchors: !state.get("anchors"), explode: 0, deviation: false }); },
    size: (step) => { if (info.mode === "sizes") state.set({ model: Math.max(0, Math.min(info.models.length - 1, state.get("model") + step)) }); },
    swap: () => { if (pair) state.set({ model: 1 - state.get("model"), beside: false, deviation: false }); },
    beside: () => { if (pair) state.set({ model: info.start, beside: !state.get("beside"), deviation: false }); },
    deviation: () => { if (info.compare) state.set({ model: info.start, beside: false, deviation: !state.get("deviation") }); },
    theme: () => state.set({ theme: state.get("theme") === "dark" ? "light" : "dark" }),
    floor: () => state.toggle("floor"),
    panel: () => state.toggle("panel"),
    spin: () => { state.toggle("spin"); if (state.get("spin")) stage.mark(null); },
    help: () => by("help").showModal(),
  };
}

function controls(page) {
  for (const [id, label] of VIEWS) {
    const button = made("button", label);
    button.type = "button";
    button.dataset.view = id;
    button.addEventListener("click", () => page.acts.view(id));
    by("views").append(button);
  }
  for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => page.acts[button.dataset.act]());
  for (const button of document.querySelectorAll("[data-cut]")) button.addEventListener("click", () => direct(page, button.dataset.cut));
  for (const [id, name] of [["explode", "explode"], ["place", "at"], ["size", "model"]]) {
    by(id).addEventListener("input", () => state.set({ [name]: Number(by(id).value) }));
  }
  by("closes").addEventListener("click", () => by("help").close());
  by("size").max = info.models.length - 1;
  if (!pair) return;
  if (info.compare) legend(info.compare);
  const [other, own] = [info.models[1 - info.start].label, info.models[info.start].label];
  const choices = { this: { model: info.start }, other: { model: 1 - info.start }, beside: { model: info.start, beside: true }, deviation: { model: info.start, deviation: true } };
  by("show-this").textContent = own;
  by("show-other").textContent = other;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => state.set({ beside: false, deviation: false, ...choices[button.dataset.show] }));
  }
}

// What the page shows, in numbers, for whoever looks at it by program.
function watched(page) {
  const shown = () => page.stage.panes.map(({ shoe: one }) => one);
  const box = (one) => { const { min, max } = extent(one); return { min: min.toArray(), max: max.toArray() }; };
  return {
    values: () => ({ ...state.values }),
    parts: () => shown().map((one) => one.parts.filter((part) => part.node.visible).map((part) => part.name)),
    boxes: () => shown().map(box),
    plane: () => (state.get("section") ? { normal: page.section.plane.normal.toArray(), constant: page.section.plane.constant } : null),
    camera: () => page.stage.camera.position.toArray(),
    deviation: () => Math.max(...page.shoes[info.start].parts.flatMap(({ name, node }) => (name === "last" ? [] : Array.from(node.geometry.attributes.deviation?.array || [], Math.abs).reduce((most, far) => Math.max(most, far), 0)))),
  };
}

// The keys of the page in one table: what is pressed, what it does, and the help that tells of it.
import { VIEWS } from "./camera.js";
import { by, made } from "./made.js";

const TURNS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Rows of [keys, what the help says, the act]; a row without an act is told and done elsewhere.
export function listen(acts, stage) {
  const table = [
    ["Look", [
      [VIEWS.map((_, k) => String(k + 1)), VIEWS.map(([, label]) => label.toLowerCase()).join(", "), (key) => acts.view(VIEWS[Number(key) - 1][0])],
      [["r"], "back to how the page opened", acts.reset],
      [Object.keys(TURNS), "turn", (key) => stage.turn(...TURNS[key])],
      [["+", "−"], "nearer, further", null],
      [["space"], "turntable", null],
    ]],
    ["Parts", [
      [["h"], "show all", acts.all],
      [["i"], "only the part that is picked, or all again", acts.isolate],
      [["e"], "explode", acts.explode],
    ]],
    ["Cut", [
      [["s"], "section on or off", acts.section],
      [["x"], "next direction", acts.direction],
      [["[", "]"], "move the cut by 5 mm", (key) => acts.move(key === "[" ? -5 : 5)],
      [["f"], "the other half", acts.flip],
    ]],
    ["Measure", [
      [["m"], "dimension lines", acts.lines],
      [["a"], "anchors", acts.anchors],
    ]],
    ["Sizes", [[[",", "."], "one size down, up", (key) => acts.size(key === "," ? -1 : 1)]]],
    ["Compare", [
      [["c"], "swap the two", acts.swap],
      [["b"], "side by side", acts.beside],
      ...(acts.has("Deviation") ? [[["d"], "deviation colours", acts.deviation]] : []),
    ]],
    ["Page", [
      [["t"], "light or dark", acts.theme],
      [["g"], "ruled floor", acts.floor],
      [["p"], "panel", acts.panel],
      [["?"], "this help", acts.help],
    ]],
  ];
  const known = new Map([["=", () => stage.zoom(0.88)], ["+", () => stage.zoom(0.88)], ["-", () => stage.zoom(1.14)], [" ", acts.spin]]);
  for (const [, rows] of table) {
    for (const [keys, , act] of rows) if (act) for (const key of keys) known.set(key, act);
  }
  tell(table.filter(([name]) => acts.has(name)));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || by("help").open) return;
    const busy = event.target.closest?.("input, button, a, select");
    if (busy && (event.key === " " || event.key.startsWith("Arrow"))) return;
    const act = known.get(event.key);
    if (!act) return;
    act(event.key);
    event.preventDefault();
  });
}

const SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

function tell(table) {
  for (const [name, rows] of table) {
    const group = made("section");
    const list = made("dl");
    group.append(made("h3", name), list);
    for (const [keys, meaning] of rows) {
      const term = made("dt");
      const shown = keys.length > 4 ? [keys[0], keys.at(-1)] : keys;
      shown.forEach((key, k) => {
        if (k && keys.length > 4) term.append("–");
        term.append(made("kbd", SIGNS[key] || key));
      });
      list.append(term, made("dd", meaning));
    }
    by("keys").append(group);
  }
}

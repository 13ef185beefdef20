// What is believed of each action in each context, as densities of Beta(alpha, beta).
import { byId, cut, el, percent, svg } from "./element.js";

const MOST = 200, SHOWN = 48, WIDTH = 220, HEIGHT = 46, STEPS = 110, FULL = 2.5;

// Log of the gamma function by Lanczos' series (g = 7, n = 9), right to 15 digits for x > 0.
const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7];

export function logGamma(x) {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const at = x - 1, base = at + 7.5;
  const sum = LANCZOS.reduce((told, one, i) => (i ? told + one / (at + i) : one), 0);
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(base) - base + Math.log(sum);
}

export function density(x, alpha, beta) {
  const norm = logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta);
  return Math.exp(norm + (alpha - 1) * Math.log(x) + (beta - 1) * Math.log(1 - x));
}

// A curve over the unit interval; a flat belief is low, one sharper than FULL fills the height.
function curve(alpha, beta) {
  const at = Array.from({ length: STEPS }, (_, i) => (i + 0.5) / STEPS);
  const heights = at.map((x) => density(x, alpha, beta));
  const most = Math.max(FULL, ...heights);
  return at.map((x, i) =>
    `${(x * WIDTH).toFixed(1)},${(HEIGHT - (heights[i] / most) * (HEIGHT - 3)).toFixed(1)}`);
}

const line = (points) => `M${points.join("L")}`;

function plot(one) {
  const points = curve(one.alpha, one.beta);
  const at = (share) => (share * WIDTH).toFixed(1);
  const mark = (share, name) => share === undefined ? null :
    svg("line", { class: name, x1: at(share), x2: at(share), y1: 0, y2: HEIGHT });
  const told = `${percent(one.mean)}, between ${percent(one.lower)} and ${percent(one.upper)}`;
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 7}`, role: "img", preserveAspectRatio: "none",
      "aria-label": `Right in ${told}` },
    one.before ? svg("path", { class: "before", d: line(curve(one.before.alpha, one.before.beta)) }) : null,
    svg("path", { class: "area", d: `M0,${HEIGHT}L${points.join("L")}L${WIDTH},${HEIGHT}Z` }),
    svg("path", { class: "curve", d: line(points) }),
    mark(one.suppressAt, "edge"), mark(one.actAt, "edge"),
    svg("line", { class: "floor", x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }),
    svg("line", { class: "span", x1: at(one.lower), x2: at(one.upper), y1: HEIGHT + 3.5, y2: HEIGHT + 3.5 }),
    svg("line", { class: "mean", x1: at(one.mean), x2: at(one.mean), y1: HEIGHT, y2: HEIGHT + 7 }));
}

const keyOf = (one) => JSON.stringify([one.rule, one.bucket, one.action]);
const round = (number) => Number(number.toFixed(2));

export class Beliefs {
  #known = new Map(); #timer = 0; #hidden = false;

  clear() {
    this.#known.clear();
    this.#hidden = false;
    byId("policy").textContent = "";
    this.#draw();
  }

  // Nothing of this is for the role.
  hide() {
    this.#hidden = true;
    this.#draw();
  }

  // The beliefs that a decision was made by.
  decided(decision) {
    for (const arm of decision.arms ?? []) {
      const limits = decision.terms;
      this.#take({ ...arm, rule: decision.rule, bucket: decision.bucket, seq: decision.folded,
        actAt: limits?.act_at, suppressAt: limits?.suppress_at });
    }
    this.#later();
  }

  // All that outcomes have moved, as the server tells.
  told(answer) {
    byId("policy").textContent = answer.policy ? `policy ${cut(`${answer.policy.name} ${answer.policy.version}`, 60)}` : "";
    for (const one of answer.beliefs) this.#take({ ...one, seq: answer.seq });
    this.#later();
  }

  #take(one) {
    const key = keyOf(one), known = this.#known.get(key);
    if (known && known.seq > one.seq) return;
    const moved = known && (known.alpha !== one.alpha || known.beta !== one.beta);
    const before = moved ? { alpha: known.alpha, beta: known.beta } : known?.before;
    if (known && !moved) {
      Object.assign(known, { ...one, actAt: one.actAt ?? known.actAt, suppressAt: one.suppressAt ?? known.suppressAt });
      return; // it stays where it is
    }
    this.#known.delete(key);
    this.#known.set(key, { ...known, ...one, actAt: one.actAt ?? known?.actAt,
      suppressAt: one.suppressAt ?? known?.suppressAt, before });
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value);
  }

  #later() {
    this.#timer ||= setTimeout(() => this.#draw(), 60);
  }

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const newest = this.#hidden ? [] : [...this.#known.values()].reverse().slice(0, SHOWN);
    byId("beliefs-say").textContent = this.#hidden ? "Beliefs are not for this role."
      : newest.length ? "How likely each action is right: now, and dashed before it last moved. The bar is where it most likely lies, the upright lines are the rule's thresholds."
        : "How likely each action is right. Nothing is known yet.";
    const groups = new Map();
    for (const one of newest) {
      const name = JSON.stringify([one.rule, one.bucket]);
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
    byId("beliefs").replaceChildren(...[...groups.values()].map(group));
  }
}

function group(all) {
  const where = all[0].bucket.map((one) => (one === null ? "–" : String(one))).join(" · ");
  const rows = [...all].sort((a, b) => (a.action < b.action ? -1 : 1));
  return el("section", { class: "belief-group" },
    el("h3", { dir: "auto" }, cut(all[0].rule, 60), " ", el("span", {}, cut(where, 80))),
    ...rows.map((one) => el("figure", { "data-action": one.action, "data-alpha": one.alpha,
        "data-beta": one.beta },
      el("figcaption", {}, el("b", { dir: "auto" }, cut(one.action, 60)),
        el("span", {}, percent(one.mean)),
        el("span", { class: "beta" }, `Beta(${round(one.alpha)}, ${round(one.beta)})`)),
      plot(one))));
}

// The list of entries: the newest on top, a bounded number of them, paused and filtered.
import { byId, el } from "./element.js";
import { searchText, shown } from "./entry.js";

export const MOST = 500;
const MOST_TYPES = 200, MOST_EVENTS = 2_000, GATHER_MS = 60, NEWS_MS = 4_000;

export class Log {
  #list = byId("entries");
  #waiting = []; #dropped = 0; #lost = 0; #paused = false; #timer = 0; #untold = 0; #newsTimer = 0;
  #types = new Set(); #events = new Map(); #deeds;
  #wanted = { kind: "", type: "", text: "" };

  // `deeds` are what buttons do: answer(decision, outcome), decide(event), may(action).
  constructor(deeds) {
    this.#deeds = deeds;
    for (const name of Object.keys(this.#wanted)) {
      byId(name).addEventListener("input", (event) => {
        this.#wanted[name] = event.target.value.trim().toLowerCase();
        this.#filter();
      });
    }
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#waiting = [];
    this.#dropped = this.#lost = 0;
    this.#events.clear();
    this.#types.clear();
    byId("types").replaceChildren();
    this.#list.replaceChildren();
    this.#count();
  }

  add(entries) {
    this.#waiting.push(...entries);
    const over = this.#waiting.length - MOST;
    if (over > 0) {
      this.#waiting.splice(0, over);
      this.#dropped += over;
    }
    if (this.#paused) this.#count();
    else this.#timer ||= setTimeout(() => this.#flush(), GATHER_MS);
  }

  get paused() {
    return this.#paused;
  }

  pause(on) {
    this.#paused = on;
    if (!on) this.#flush();
    this.#count();
  }

  // Show or hide buttons after the role has become known.
  refresh() {
    for (const item of this.#list.children) item.shown.refresh();
  }

  decision(id) {
    return [...this.#list.children].find((item) => item.shown.decision === id)?.shown ?? null;
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#paused) return;
    const made = [];
    for (const entry of this.#waiting) {
      this.#learn(entry);
      const parts = shown(entry, this.#about(entry), this.#deeds);
      const item = el("li", { class: entry.kind, tabindex: "-1", "data-seq": entry.seq }, ...parts.inside);
      item.shown = parts;
      item.search = searchText(entry);
      item.about = (this.#about(entry)?.type ?? "").toLowerCase();
      item.hidden = !this.#fits(item);
      made.push(item);
      this.#list.prepend(item);
      this.#mark(entry);
    }
    this.#waiting = [];
    this.#lost += this.#dropped;
    this.#dropped = 0;
    while (this.#list.children.length > MOST) this.#list.lastElementChild.remove();
    this.#count();
    this.#tell(made.length);
  }

  // Which event an entry is, or is about: its type, if it came by here.
  #about(entry) {
    if (entry.kind === "event") return entry.body;
    if (entry.kind === "decision") return this.#events.get(keyOf(entry.body.event)) ?? null;
    return null;
  }

  #learn(entry) {
    if (entry.kind !== "event") return;
    this.#events.set(keyOf(entry.body), { type: entry.body.type, subject: entry.body.subject });
    if (this.#events.size > MOST_EVENTS) this.#events.delete(this.#events.keys().next().value);
    if (!this.#types.has(entry.body.type) && this.#types.size < MOST_TYPES) {
      this.#types.add(entry.body.type);
      byId("types").append(el("option", { value: entry.body.type }));
    }
  }

  // An outcome is seen at its decision, a decision at its event.
  #mark(entry) {
    if (entry.kind === "feedback") {
      this.decision(entry.body.decision)?.outcome(entry.body.outcome, entry.body.by);
    } else if (entry.kind === "decision") {
      const key = keyOf(entry.body.event);
      for (const item of this.#list.children) if (item.shown.event === key) item.shown.decided();
    }
  }

  #fits(item) {
    const { kind, type, text } = this.#wanted;
    return (!kind || item.classList.contains(kind)) &&
      (!type || item.about.includes(type)) &&
      (!text || item.search.includes(text));
  }

  #filter() {
    for (const item of this.#list.children) item.hidden = !this.#fits(item);
    this.#count();
  }

  #count() {
    const all = this.#list.children.length;
    const seen = [...this.#list.children].filter((item) => !item.hidden).length;
    const lost = this.#lost ? ` · ${this.#lost} came while it was paused and are not kept here` : "";
    const some = (seen < all ? `${seen} of ${all} shown` : all ? `${all} shown` : "No entries yet") + lost;
    const waiting = this.#waiting.length + this.#dropped;
    byId("count").textContent = this.#paused ? `${some} · paused, ${waiting} waiting` : some;
  }

  // Read aloud now and then, however many come.
  #tell(count) {
    this.#untold += count;
    this.#newsTimer ||= setTimeout(() => {
      this.#newsTimer = 0;
      byId("news").textContent = `${this.#untold} new entries`;
      this.#untold = 0;
    }, NEWS_MS);
  }
}

export const keyOf = (event) => `${event.source}\n${event.id}`;

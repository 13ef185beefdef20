// The page put together: who asks, what is watched, and what keys and buttons do.
import { Beliefs } from "./beliefs.js";
import { byId, el } from "./element.js";
import { ask, Link } from "./link.js";
import { Log } from "./log.js";

const KEPT = "rr-key", THEME = "rr-theme", MAIN = "main", SETTLE_MS = 150;
let key = "", may = new Set(), beliefsTimer = 0;

const inQuery = () =>
  new URLSearchParams({ project: byId("project").value, stream: byId("stream").value });
const beliefs = new Beliefs();
const log = new Log({
  may: (action) => may.has(action),
  async answer(decision, outcome) {
    const id = `page-${[...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
    await change(`feedback?${inQuery()}`, { decision, outcome, id });
  },
  async decide(event) {
    const query = inQuery();
    query.set("source", event.source);
    const id = event.id.split("/").map(encodeURIComponent).join("/");
    await change(`decide/${id}?${query}`);
  },
});
const link = new Link({
  state(name, text) {
    byId("state").dataset.state = name;
    byId("state-says").textContent = text;
  },
  welcome(message) {
    may = new Set(message.may);
    log.refresh();
    if (!may.has("decide")) beliefs.hide();
  },
  reset: clear,
  history(items) {
    for (const one of items) learn(one);
    log.add(items);
  },
  entry(message) {
    learn(message);
    log.add([message]);
    if (message.kind === "feedback" || message.kind === "policy") refreshBeliefs();
  },
  follows: refreshBeliefs,
});

// A change that is refused for the role takes its buttons away: the server's answer decides.
async function change(path, body) {
  try {
    await ask(key, path, { method: "POST", body });
  } catch (error) {
    if (error.status === 403) {
      may = new Set();
      log.refresh();
    }
    throw error;
  }
}

function learn(entry) {
  if (entry.kind === "decision") beliefs.decided(entry.body);
  if (entry.kind === "policy") beliefs.clear();
}

// Once for all outcomes that come together. Without an answer the next outcome asks again.
function refreshBeliefs() {
  if (!may.has("decide")) return;
  beliefsTimer ||= setTimeout(async () => {
    beliefsTimer = 0;
    const query = inQuery();
    try {
      const told = await ask(key, `beliefs?${query}`);
      if (String(query) === String(inQuery())) beliefs.told(told);
    } catch (error) {
      if (error.status === 403) beliefs.hide();
    }
  }, SETTLE_MS);
}

function clear() {
  log.clear();
  beliefs.clear();
}

function watch() {
  clear();
  location.replace(`#${inQuery()}`);
  byId("watched").hidden = byId("parts").hidden = false;
  link.open(key, byId("project").value, byId("stream").value);
}

const wished = (name) => new URLSearchParams(location.hash.slice(1)).get(name);

function options(select, items, wanted) {
  select.replaceChildren(...items.map(([value, text]) => el("option", { value }, text)));
  if (items.some(([value]) => value === wanted)) select.value = wanted;
}

async function projects() {
  const found = [];
  for (let next = ""; next !== null && found.length < 2_000;) {
    const page = await ask(key, `projects?limit=200${next && `&cursor=${encodeURIComponent(next)}`}`);
    found.push(...page.items);
    next = page.next ?? null;
  }
  return found;
}

async function streams() {
  const found = (await ask(key, `streams?project=${byId("project").value}`)).items.map((one) => one.name);
  const names = found.includes(MAIN) ? found : [MAIN, ...found];
  options(byId("stream"), names.map((name) => [name, name]), wished("stream") ?? MAIN);
  watch();
}

function say(text) {
  byId("who-says").textContent = text;
}

async function use(text) {
  key = text;
  say("");
  try {
    const found = await projects();
    if (!found.length) throw new Error("this key has no project yet");
    options(byId("project"), found.map((one) => [one.id, one.name ?? one.id]), wished("project"));
    sessionStorage.setItem(KEPT, key); // for this tab, until it is closed
    signedIn(true);
    await streams();
  } catch (error) {
    if (error.status === 401) forget();
    say(error.status ? error.message : `no answer: ${error.message}`);
  }
}

function signedIn(on) {
  for (const id of ["project-label", "stream-label", "forget"]) byId(id).hidden = !on;
  for (const id of ["key-label", "use"]) byId(id).hidden = on;
  byId("key").value = "";
}

function forget() {
  key = "";
  may = new Set();
  sessionStorage.removeItem(KEPT);
  link.close();
  clear();
  signedIn(false);
  byId("watched").hidden = byId("parts").hidden = true;
  byId("key").focus();
}

function pause() {
  log.pause(!log.paused);
  byId("pause").setAttribute("aria-pressed", String(log.paused));
  byId("pause").textContent = log.paused ? "Go on" : "Pause";
}

function theme(wanted) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  document.documentElement.dataset.theme = wanted ?? (now === "dark" ? "light" : "dark");
  sessionStorage.setItem(THEME, document.documentElement.dataset.theme);
}

function step(by) {
  const items = [...byId("entries").children].filter((item) => !item.hidden);
  const at = items.indexOf(document.activeElement?.closest("#entries > li"));
  items[Math.min(items.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.focus();
}

const here = () => document.activeElement?.closest("#entries > li");
const OUTCOME = { s: "success", f: "failure", u: "unknown" };
const KEYS = {
  p: pause, t: () => theme(), j: () => step(1), k: () => step(-1),
  "/": () => byId("text").focus(),
  "?": () => byId("keys").showModal(),
  o: () => { const more = here()?.querySelector("details"); if (more) more.open = !more.open; },
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (OUTCOME[event.key]) here()?.shown.press?.(OUTCOME[event.key]);
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});
byId("who").addEventListener("submit", (event) => {
  event.preventDefault();
  use(byId("key").value.trim());
});
byId("project").addEventListener("change", () => streams().catch((error) => say(error.message)));
byId("stream").addEventListener("change", watch);
byId("forget").addEventListener("click", forget);
byId("pause").addEventListener("click", pause);
byId("theme").addEventListener("click", () => theme());
byId("help").addEventListener("click", () => byId("keys").showModal());
for (const button of byId("parts").children) {
  button.addEventListener("click", () => {
    document.body.dataset.part = button.dataset.part;
    for (const one of byId("parts").children) one.setAttribute("aria-pressed", String(one === button));
  });
}
if (sessionStorage.getItem(THEME)) theme(sessionStorage.getItem(THEME));
if (sessionStorage.getItem(KEPT)) use(sessionStorage.getItem(KEPT));
document.documentElement.dataset.ready = "yes";

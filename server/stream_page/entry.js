// One entry as people read it. Whatever stands in it is foreign text.
import { cut, el, percent } from "./element.js";

const MOST_FACTS = 8, LONGEST_FACT = 120, LONGEST_JSON = 70_000, SEARCHED = 8_192;
const OUTCOMES = ["success", "failure", "unknown"];
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export function searchText(entry) {
  return JSON.stringify([entry.body, entry.reasons ?? []]).toLowerCase().slice(0, SEARCHED);
}

// What an entry shows (`inside`) and what becomes of it later.
export function shown(entry, about, deeds) {
  const made = {
    event: ({ event: () => `${entry.body.source}\n${entry.body.id}` })[entry.kind]?.() ?? null,
    decision: entry.kind === "decision" ? entry.body.id : null,
    decided() {}, outcome() {}, refresh() {},
  };
  const parts = { event, decision, state, feedback, policy }[entry.kind](entry, about, deeds, made);
  made.inside = [
    el("div", { class: "head" },
      el("span", { class: "kind" }, parts.kind),
      el("strong", { dir: "auto" }, cut(parts.title, 160)),
      el("span", { class: "more", dir: "auto" }, cut(parts.more ?? "", 160)),
      el("time", { datetime: entry.recorded_at, title: entry.recorded_at },
        clock.format(new Date(entry.recorded_at))),
      el("span", { class: "seq", title: "Its number in the stream" }, `#${entry.seq}`)),
    ...parts.inside,
    raw(entry),
  ];
  return made;
}

function event(entry, about, deeds, made) {
  const { type, subject, source, id, data } = entry.body;
  const decide = el("button", { type: "button", class: "decide", hidden: true,
    click: () => run(decide, says, () => deeds.decide(entry.body)) }, "Decide");
  const says = el("span", { class: "says", role: "status" });
  let open = true;
  // A browser would take such an id for a way through folders.
  const plain = !id.split("/").some((part) => part === "." || part === "..");
  made.refresh = () => { decide.hidden = !(open && plain && deeds.may("decide")); };
  made.decided = () => { open = false; says.textContent = ""; made.refresh(); };
  made.refresh();
  return {
    kind: "event", title: type, more: subject ?? "",
    inside: [facts(data), el("p", { class: "from", dir: "auto" }, cut(`${source} · ${id}`, 160)),
      el("p", { class: "deeds" }, decide, says)],
  };
}

function decision(entry, about, deeds, made) {
  const told = entry.body;
  const says = el("span", { class: "says", role: "status" });
  const result = el("span", { class: "result" });
  const buttons = OUTCOMES.map((outcome) => el("button", {
    type: "button", "data-outcome": outcome,
    click: () => run(group, says, () => deeds.answer(told.id, outcome)),
  }, outcome));
  const group = el("span", { class: "outcomes", role: "group", hidden: true,
    "aria-label": `What became of decision ${entry.seq}` }, ...buttons);
  let open = true;
  made.refresh = () => { group.hidden = !(open && deeds.may("answer decisions")); };
  made.press = (outcome) => {
    const button = buttons[OUTCOMES.indexOf(outcome)];
    if (!group.hidden && !button.disabled) button.click();
  };
  made.outcome = (outcome, by) => {
    says.textContent = "";
    if (!open) return; // the first one that is known counts
    open = outcome === "unknown";
    result.textContent = `${outcome}, said ${by}`;
    result.dataset.outcome = outcome;
    enable(group, true);
    made.refresh();
  };
  made.refresh();
  const reasons = entry.reasons ?? [`because: ${told.because}`];
  const sure = told.confidence === undefined ? null : el("span", { class: "sure" },
    el("meter", { min: 0, max: 1, value: told.confidence, "aria-label": "Confidence" }),
    percent(told.confidence));
  return {
    kind: "decision", title: about?.type ?? told.event.id, more: about?.subject ?? "",
    inside: [
      el("p", { class: "verdict" }, el("b", { "data-verdict": told.verdict }, told.verdict),
        el("span", { dir: "auto" }, told.action ? cut(told.action, 80) : "no action"), sure),
      el("ul", { class: "reasons" }, ...reasons.map((one) => el("li", { dir: "auto" }, cut(one, 400)))),
      el("p", { class: "deeds" }, group, result, says),
    ],
  };
}

function state(entry) {
  const { subject, confidence, context, state: now } = entry.body;
  return { kind: "snapshot", title: subject, more: `sure: ${percent(confidence)}`,
    inside: [facts(now), facts(context)] };
}

function feedback(entry) {
  const { outcome, by, decision: id, metrics } = entry.body;
  return { kind: "outcome", title: outcome, more: `of ${id.slice(0, 8)}, said ${by}`,
    inside: [facts(metrics)] };
}

function policy(entry) {
  const { name, version, rules } = entry.body;
  return { kind: "policy", title: `${name} ${version}`, more: `${rules?.length ?? 0} rules`,
    inside: [] };
}

// The first fields of a table.
function facts(table) {
  const rows = Object.entries(table ?? {});
  if (!rows.length) return null;
  const told = rows.slice(0, MOST_FACTS).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return el("div", {}, el("dt", { dir: "auto" }, cut(name, 60)),
      el("dd", { dir: "auto" }, cut(text, LONGEST_FACT)));
  });
  const more = rows.length - told.length;
  return el("dl", { class: "facts" }, ...told, more > 0 ? el("div", {}, el("dt", {}, `and ${more} more`)) : null);
}

function raw(entry) {
  const text = el("pre", { tabindex: "0", "aria-label": "The entry as JSON" });
  return el("details", {
    toggle: (happened) => {
      text.textContent = happened.target.open ? cut(JSON.stringify(entry.body, null, 2), LONGEST_JSON) : "";
    },
  }, el("summary", {}, "JSON"), text);
}

function enable(group, on) {
  const buttons = group.tagName === "BUTTON" ? [group] : group.querySelectorAll("button");
  for (const button of buttons) button.disabled = !on;
}

// Do what a button is for; what goes wrong is said beside it, and it may be tried again.
async function run(group, says, deed) {
  enable(group, false);
  says.textContent = "sending";
  try {
    await deed();
    says.textContent = "sent";
  } catch (error) {
    says.textContent = error.name === "TimeoutError" ? "no answer: try again" : error.message;
  } finally {
    if (says.textContent !== "sent") enable(group, true);
  }
}

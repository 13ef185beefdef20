// The line to the server: it reads what is there, follows what comes, and mends itself.
const FIRST_MS = 500, LONGEST_MS = 15_000, PATIENCE_MS = 20_000, SHOWN = 200;
// A request that is refused thus is refused the next time too.
const FINAL = new Set([400, 401, 403, 404, 422]);
const ENDED = { 4400: "the server did not understand this page", 4401: "the key is no longer good" };
const ROLE_CHANGED = 4403;

export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? `the server answered ${status}`);
    this.status = status;
    this.code = body?.code ?? "";
  }
}

// One request with the key in its header; the answer's JSON, or Refused.
export async function ask(key, path, options = {}) {
  const headers = { "X-API-Key": key };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(new URL(path, new URL("./", location.href)), {
    method: options.method ?? "GET",
    headers,
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    const refused = new Refused(response.status, body);
    refused.waitMs = 1000 * Number(response.headers.get("Retry-After") ?? 0);
    throw refused;
  }
  return body;
}

// `on` has: state(name, text), welcome(message), history(items), entry(message), follows(), reset().
export class Link {
  #on; #key = ""; #place = null; #last = null; #socket = null; #timer = 0; #watchdog = 0;
  #tries = 0; #turn = 0; #quietMs = 60_000;

  constructor(on) {
    this.#on = on;
    addEventListener("online", () => this.#timer && this.#connect());
  }

  // Watch a stream from its newest entries on.
  open(key, project, stream) {
    this.close();
    this.#key = key;
    this.#place = { project, stream };
    this.#last = null;
    this.#tries = 0;
    this.#connect();
  }

  close() {
    this.#turn += 1;
    this.#place = null;
    this.#hangUp();
    this.#on.state("off", "Not connected");
  }

  // Everything up to here has been shown; what is after it comes with the next line.
  get last() {
    return this.#last;
  }

  #hangUp() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#timer = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  async #connect() {
    this.#hangUp();
    const turn = ++this.#turn;
    this.#on.state("connecting", this.#tries ? "Connecting again" : "Connecting");
    try {
      const query = new URLSearchParams(this.#place);
      if (this.#last === null) await this.#load(turn, query);
      const ticket = await ask(this.#key, `ws/ticket?${query}`, { method: "POST" });
      if (turn === this.#turn) this.#listen(turn, query, ticket.ticket);
    } catch (error) {
      if (turn === this.#turn) this.#failed(error);
    }
  }

  async #load(turn, query) {
    const page = await ask(this.#key, `entries?${query}&order=newest&limit=${SHOWN}`);
    if (turn !== this.#turn) return;
    this.#last = page.items[0]?.seq ?? 0;
    this.#on.history(page.items.reverse());
  }

  #listen(turn, query, ticket) {
    query.set("ticket", ticket);
    query.set("after", String(this.#last));
    const address = new URL(`ws?${query}`, new URL("./", location.href));
    address.protocol = address.protocol.replace("http", "ws");
    const socket = this.#socket = new WebSocket(address);
    const mine = (work) => (event) => socket === this.#socket && work(event);
    socket.onmessage = mine((event) => this.#take(JSON.parse(event.data)));
    socket.onclose = mine((event) => this.#ended(event.code));
    this.#awake();
  }

  // A line on which nothing comes, not even heartbeats, is dead though nobody has said so.
  #awake() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#again(), this.#quietMs);
  }

  #take(message) {
    this.#awake();
    switch (message.message) {
      case "welcome":
        this.#quietMs = 2500 * message.heartbeat_s;
        this.#on.welcome(message);
        break;
      case "subscribed":
        this.#tries = 0;
        this.#on.state("live", "Live");
        this.#on.follows();
        break;
      case "entry":
        if (message.seq <= this.#last) break; // it is there already
        this.#last = message.seq;
        this.#on.entry(message);
        break;
      case "heartbeat": // entries that are not for this role are passed over
        this.#last = Math.max(this.#last, message.at[this.#place.stream] ?? 0);
        break;
      case "error":
        this.#stop(message.text);
    }
  }

  #ended(code) {
    if (ENDED[code]) this.#stop(ENDED[code]);
    else if (code === ROLE_CHANGED) {
      this.#last = null; // what was shown may not be for this role
      this.#on.reset();
      this.#connect();
    } else this.#again();
  }

  #failed(error) {
    if (error instanceof Refused && FINAL.has(error.status)) this.#stop(error.message);
    else this.#again(error.waitMs ?? 0);
  }

  #stop(text) {
    this.#turn += 1;
    this.#hangUp();
    this.#on.state("refused", `Stopped: ${text}`);
  }

  // Doubled each time, and never the same for all who were cut off together.
  #again(leastMs = 0) {
    this.#hangUp();
    const usual = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries) * (0.5 + Math.random() / 2);
    const waitMs = Math.max(leastMs, usual);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#connect(), waitMs);
    this.#on.state("waiting", `Connection lost: again in ${Math.max(1, Math.round(waitMs / 1000))} s`);
  }
}

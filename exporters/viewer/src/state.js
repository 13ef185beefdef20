// What the page shows, in one place: whoever draws it listens, whoever is clicked or typed at sets it.
export class State {
  constructor(values) {
    this.values = values;
    this.listeners = [];
  }

  get(name) {
    return this.values[name];
  }

  // Take over values; each listener of one that changed is called once, in the order they came.
  set(values) {
    const changed = Object.keys(values).filter((name) => this.values[name] !== values[name]);
    Object.assign(this.values, values);
    for (const [names, act] of this.listeners) if (names.some((name) => changed.includes(name))) act();
  }

  // Call `act` when one of the names changes, and once now.
  on(names, act) {
    this.listeners.push([names, act]);
    act();
  }

  toggle(name) {
    this.set({ [name]: !this.values[name] });
  }
}

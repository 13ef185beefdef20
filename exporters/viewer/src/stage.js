// The room that shoes are looked at in: renderer, light and camera, and one or two panes to draw in.
import { Box3, Color, NeutralToneMapping, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { distanceFor, Glide, VIEWS } from "./camera.js";
import { captions } from "./captions.js";
import { Contact } from "./contact.js";
import { Labels } from "./labels.js";
import { by } from "./made.js";
import { extent } from "./shoe.js";
import { environment, floor, isModest, lamps, reframe } from "./studio.js";

// Room beside a shoe for its dimension lines, in metres.
const LINES = new Vector3(0.02, 0.004, 0.02);

export class Stage {
  constructor(canvas, still) {
    Object.assign(this, { canvas, still, panes: [], shoes: [], shown: [], labels: new Labels(), waiting: false, view: "hero" });
    this.modest = isModest();
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, stencil: true });
    this.renderer.setPixelRatio(this.modest ? 1 : Math.min(devicePixelRatio || 1, 2));
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.autoClear = false;
    this.scene = new Scene();
    this.scene.environment = environment(this.renderer, this.modest);
    this.scene.environmentIntensity = 0.5;
  }

  // Furnish the room for a shoe of this box; those that follow are looked at from where it was.
  open(box) {
    const { renderer, scene, canvas } = this;
    this.middle = box.getCenter(new Vector3());
    this.reach = box.getSize(new Vector3()).length() / 2;
    this.lights = lamps(renderer, this.reach, this.middle, 1.2, this.modest);
    this.ground = floor(this.reach, this.middle);
    this.contact = new Contact(renderer);
    scene.add(this.lights, this.ground.group, this.contact.floor);
    this.camera = new PerspectiveCamera(24, 1, this.reach * 0.05, this.reach * 60);
    this.camera.position.copy(this.middle).add(new Vector3(...VIEWS[0][2]).multiplyScalar(this.reach * 4));
    this.controls = new OrbitControls(this.camera, canvas);
    Object.assign(this.controls, {
      enableDamping: !this.still, dampingFactor: 0.09, minDistance: this.reach * 0.4,
      maxDistance: this.reach * 16, autoRotateSpeed: 1.4,
    });
    this.glide = new Glide(this.camera, this.controls, () => this.redraw());
    this.controls.addEventListener("change", () => this.redraw());
    this.controls.addEventListener("start", () => { this.glide.stop(); this.mark(null); });
  }

  add(shoe) {
    this.shoes.push(shoe);
    shoe.group.visible = false;
    this.scene.add(shoe.group);
  }

  // Draw these shoes, each in a pane of its own.
  show(shoes) {
    this.shown = shoes;
    this.resize();
  }

  // Draw again when the browser is ready to, once for however many reasons.
  redraw() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.draw());
  }

  // Something moved or was hidden: shadows are made anew.
  changed() {
    this.stale = true;
    this.redraw();
  }

  draw() {
    this.waiting = false;
    const moving = this.glide.step();
    const turning = this.controls.update();
    if (moving || turning || this.controls.autoRotate) this.redraw();
    this.paint();
    if (!moving) document.documentElement.dataset.ready = "true";
  }

  paint() {
    const { renderer, scene, camera, labels } = this;
    renderer.setScissorTest(false);
    renderer.clear();
    labels.start();
    for (const pane of this.panes) {
      const many = this.panes.length > 1;
      for (const shoe of this.shoes) shoe.group.visible = shoe === pane.shoe;
      if (this.stale || many) {
        this.contact.update(pane.shoe, extent(pane.shoe));
        renderer.shadowMap.needsUpdate = true;
      }
      this.aim(pane);
      const below = innerHeight - pane.y - pane.height;
      renderer.setViewport(pane.x, below, pane.width, pane.height);
      renderer.setScissor(pane.x, below, pane.width, pane.height);
      renderer.setScissorTest(true);
      renderer.render(scene, camera);
      labels.place(pane, camera);
    }
    this.stale = false;
  }

  aim(pane) {
    this.camera.aspect = pane.width / pane.height;
    this.camera.setViewOffset(pane.width, pane.height, pane.aside, pane.down, pane.width, pane.height);
    this.camera.updateMatrixWorld();
  }

  resize() {
    this.renderer.setSize(innerWidth, innerHeight, false);
    this.panes = layout(this.shown);
    captions(this.panes);
    if (this.panes.length) this.aim(this.panes[0]);
    this.changed();
  }

  // Look from a named view at all that is seen, filling the free part of the pane.
  look(name, side, now) {
    const [x, y, z] = VIEWS.find(([id]) => id === name)[2];
    this.frame([side === "left" ? -x : x, y, z], now);
    this.mark(name);
  }

  // The same direction, from as far as what is seen now wants.
  fit(now) {
    this.frame(this.camera.position.clone().sub(this.controls.target).normalize().toArray(), now);
  }

  frame(direction, now) {
    const box = new Box3();
    for (const { shoe } of this.panes) box.union(extent(shoe));
    if (this.lined) box.expandByVector(LINES);
    reframe(this.lights, Math.max(this.reach, box.max.distanceTo(this.middle)));
    const half = box.getSize(new Vector3()).multiplyScalar(0.5);
    const distance = distanceFor(this.camera, half, direction, this.panes[0].free);
    this.glide.to(direction, distance, box.getCenter(new Vector3()), now || this.still);
  }

  mark(name) {
    this.view = name;
    for (const button of document.querySelectorAll("#views button")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === name));
    }
  }

  dress(dark) {
    const { uniforms } = this.ground.rules.material;
    uniforms.ink.value = dark ? new Color(1, 1, 1) : new Color(0.05, 0.06, 0.08);
    uniforms.strength.value = dark ? 0.16 : 0.12;
    this.ground.caught.material.opacity = dark ? 0.34 : 0.12;
    this.contact.material.uniforms.strength.value = dark ? 0.8 : 0.46;
    this.renderer.toneMappingExposure = dark ? 0.94 : 1.02;
    this.redraw();
  }

  // Turn by shares of the screen, zoom by a factor, as keys do.
  turn(across, down) {
    const arm = this.camera.position.clone().sub(this.controls.target);
    const angle = Math.acos(Math.max(-1, Math.min(1, arm.y / arm.length()))) + down * 0.12;
    const around = Math.atan2(arm.x, arm.z) - across * 0.16;
    this.place(arm.setFromSphericalCoords(arm.length(), Math.max(0.02, Math.min(Math.PI - 0.02, angle)), around));
  }

  zoom(factor) {
    this.place(this.camera.position.clone().sub(this.controls.target).multiplyScalar(factor));
  }

  place(arm) {
    this.glide.stop();
    this.mark(null);
    this.camera.position.copy(this.controls.target).add(arm);
    this.controls.update();
    this.redraw();
  }

  paneAt(x, y) {
    return this.panes.find((pane) => x >= pane.x && x < pane.x + pane.width && y >= pane.y && y < pane.y + pane.height);
  }
}

// Panes for the shoes: the whole window for one, halves of what no panel covers for two.
function layout(shoes) {
  const wide = innerWidth > 760;
  const open = document.documentElement.dataset.panel !== "closed";
  const side = wide && open ? by("side").offsetWidth + 20 : 0;
  const foot = innerHeight - by("foot").getBoundingClientRect().top + (!wide && open ? by("side").offsetHeight : 0);
  const head = wide ? 64 : document.querySelector("header").getBoundingClientRect().bottom;
  const tall = Math.max(0.2, (innerHeight - foot - head) / innerHeight);
  const count = shoes.length;
  if (!count) return [];
  if (count === 1) {
    const free = { width: Math.max(0.2, (0.9 * (innerWidth - side)) / innerWidth), height: tall };
    return [{ shoe: shoes[0], x: 0, y: 0, width: innerWidth, height: innerHeight, aside: side / 2, down: (foot - head) / 2, free }];
  }
  if (wide) {
    const width = (innerWidth - side) / count;
    return shoes.map((shoe, k) => ({ shoe, x: k * width, y: 0, width, height: innerHeight, aside: 0, down: (foot - head) / 2, free: { width: 0.88, height: tall } }));
  }
  const height = (innerHeight - foot - head) / count;
  return shoes.map((shoe, k) => ({ shoe, x: 0, y: head + k * height, width: innerWidth, height, aside: 0, down: 0, free: { width: 0.9, height: 0.9 } }));
}

// The viewer page: reads the model embedded in it, draws it, and listens.
import {
  Box3, Color, NeutralToneMapping, PerspectiveCamera, Raycaster, Scene, Vector2, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { distanceFor, Glide, VIEWS } from "./camera.js";
import { places } from "./explode.js";
import { dressed } from "./materials.js";
import { header, measures, partList, trouble } from "./panel.js";
import { environment, floor, isModest, lamps, reframe } from "./studio.js";

const root = document.documentElement;
const canvas = document.getElementById("stage");
const info = JSON.parse(document.getElementById("info").textContent);
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

header(info);
measures(info.measures || []);
start().catch((fault) => {
  trouble(`This browser could not draw the shoe (${fault.message}). The page needs WebGL 2.`);
  root.dataset.ready = "failed";
});

function embedded() {
  const text = atob(document.getElementById("glb").textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}

async function start() {
  const modest = isModest();
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  renderer.setPixelRatio(modest ? 1 : Math.min(devicePixelRatio || 1, 2));
  renderer.toneMapping = NeutralToneMapping;
  const model = (await new GLTFLoader().parseAsync(embedded(), "")).scene;
  const scene = new Scene();
  scene.environment = environment(renderer, modest);
  scene.environmentIntensity = 0.46;
  scene.add(model);

  const parts = collect(model);
  const whole = boxOf(parts.filter((part) => part.shown));
  const lift = new Vector3(0, -whole.min.y, 0);
  model.position.copy(lift);
  whole.translate(lift);
  for (const part of parts) {
    part.box.translate(lift);
    part.middle.add(lift);
  }
  const middle = whole.getCenter(new Vector3());
  const reach = whole.getSize(new Vector3()).length() / 2;
  const lights = lamps(renderer, reach, middle, 1.25, modest);
  const ground = floor(reach, middle);
  scene.add(lights, ground.group);

  const camera = new PerspectiveCamera(24, 1, reach * 0.05, reach * 60);
  camera.position.copy(middle).add(new Vector3(...VIEWS[0][2]).multiplyScalar(reach * 4));
  const controls = new OrbitControls(camera, canvas);
  controls.enableDamping = !still;
  controls.dampingFactor = 0.09;
  controls.minDistance = reach * 0.4;
  controls.maxDistance = reach * 16;
  controls.autoRotateSpeed = 1.4;
  const away = places(parts, middle);
  const page = { renderer, scene, camera, controls, parts, away, ground, lights, whole, middle, reach, view: "hero", explode: 0, waiting: false };
  page.redraw = () => {
    if (page.waiting) return;
    page.waiting = true;
    requestAnimationFrame(() => draw(page));
  };
  page.glide = new Glide(camera, controls, page.redraw);
  controls.addEventListener("change", page.redraw);
  controls.addEventListener("start", () => { page.glide.stop(); mark(page, null); });
  listen(page);
  renderer.shadowMap.needsUpdate = true;
  dress(page);
  resize(page);
  look(page, "hero", true);
}

function collect(model) {
  const found = [];
  model.updateMatrixWorld(true);
  model.traverse((node) => {
    if (!node.isMesh) return;
    const id = node.material.userData.material || "";
    const box = new Box3().setFromObject(node);
    const colour = node.material.userData.color_hex || `#${node.material.color.getHexString()}`;
    node.material = dressed(node.material, id);
    node.castShadow = node.receiveShadow = true;
    found.push({ node, name: node.userData.name || node.name, material: node.material.name.replace(/^[^:]*: /, ""), colour, box, middle: box.getCenter(new Vector3()), shown: true });
  });
  // The last is a tool inside the shoe: listed, but out of the way unless it is all there is.
  for (const part of found) if (part.name === "last" && found.length > 1) part.shown = part.node.visible = false;
  return found;
}

function boxOf(parts) {
  const box = new Box3();
  for (const part of parts) box.union(part.box);
  return box;
}

function draw(page) {
  page.waiting = false;
  const moving = page.glide.step();
  const turning = page.controls.update();
  if (moving || turning || page.controls.autoRotate) page.redraw();
  page.renderer.render(page.scene, page.camera);
  if (!moving) root.dataset.ready = "true";
}

// The part of the canvas that no panel covers, in shares of its size, and where its middle lies.
function free() {
  const wide = innerWidth > 760;
  const open = root.dataset.panel !== "closed";
  const side = wide && open ? 312 : 0;
  const foot = wide ? 84 : open ? innerHeight * 0.42 + 130 : 130;
  const head = wide ? 70 : 120;
  return {
    width: Math.max(0.2, 0.88 * (innerWidth - side) / innerWidth),
    height: Math.max(0.2, (innerHeight - foot - head) / innerHeight),
    x: side / 2, y: (foot - head) / 2,
  };
}

function resize(page) {
  const { camera, renderer } = page;
  renderer.setSize(innerWidth, innerHeight, false);
  camera.aspect = innerWidth / innerHeight;
  const room = free();
  camera.setViewOffset(innerWidth, innerHeight, room.x, room.y, innerWidth, innerHeight);
  camera.updateProjectionMatrix();
  page.redraw();
}

// The box of what is shown, as far apart as the slider says.
function extent(page) {
  const box = new Box3();
  for (const part of page.parts) {
    if (!part.node.visible) continue;
    box.union(part.box.clone().translate(part.node.position));
  }
  return box.isEmpty() ? page.whole : box;
}

function look(page, name, now) {
  const [x, y, z] = VIEWS.find(([id]) => id === name)[2];
  const direction = [info.side === "left" ? -x : x, y, z];
  const box = extent(page);
  const half = box.getSize(new Vector3()).multiplyScalar(0.5);
  page.glide.to(direction, distanceFor(page.camera, half, direction, free()), box.getCenter(new Vector3()), now || still);
  mark(page, name);
}

function mark(page, name) {
  page.view = name;
  for (const button of document.querySelectorAll("#views button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === name));
  }
}

function explode(page, percent) {
  const slider = document.getElementById("explode");
  slider.value = percent;
  slider.style.setProperty("--done", `${percent}%`);
  page.explode = percent / 100;
  for (const part of page.parts) part.node.position.copy(page.away.get(part)).multiplyScalar(page.explode);
  const box = extent(page);
  reframe(page.lights, Math.max(page.reach, box.max.distanceTo(page.middle)));
  page.renderer.shadowMap.needsUpdate = true;
  const direction = page.camera.position.clone().sub(page.controls.target).normalize().toArray();
  const half = box.getSize(new Vector3()).multiplyScalar(0.5);
  page.glide.to(direction, distanceFor(page.camera, half, direction, free()), box.getCenter(new Vector3()), true);
  page.redraw();
}

function dress(page) {
  const dark = root.dataset.theme === "dark";
  page.ground.rules.material.uniforms.ink.value = dark ? new Color(1, 1, 1) : new Color(0.05, 0.06, 0.08);
  page.ground.rules.material.uniforms.strength.value = dark ? 0.2 : 0.16;
  page.ground.caught.material.opacity = dark ? 0.5 : 0.2;
  page.renderer.toneMappingExposure = dark ? 0.92 : 1.0;
  page.redraw();
}

function listen(page) {
  const by = (id) => document.getElementById(id);
  const bar = by("views");
  for (const [id, label] of VIEWS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.dataset.view = id;
    button.addEventListener("click", () => look(page, id));
    bar.append(button);
  }
  const rows = partList(page.parts, (part, shown) => { part.node.visible = shown; page.renderer.shadowMap.needsUpdate = true; page.redraw(); });
  by("all").addEventListener("click", () => {
    for (const { box } of rows.values()) if (!box.checked && box.dataset.part !== "last") box.click();
  });
  by("explode").addEventListener("input", (event) => explode(page, Number(event.target.value)));

  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (name) => { root.dataset.theme = name; dress(page); };
  scheme.addEventListener("change", () => setTheme(scheme.matches ? "dark" : "light"));
  root.dataset.theme = scheme.matches ? "dark" : "light";
  const acts = {
    theme: () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"),
    panel: () => setPanel(page, root.dataset.panel === "closed"),
    spin: () => toggle("spin", (on) => { page.controls.autoRotate = on; mark(page, on ? null : page.view); }),
    floor: () => toggle("floor", (on) => { page.ground.rules.visible = on; }),
  };
  const toggle = (id, change) => {
    const on = by(id).getAttribute("aria-pressed") !== "true";
    by(id).setAttribute("aria-pressed", String(on));
    change(on);
    page.redraw();
  };
  for (const [id, act] of Object.entries(acts)) by(id).addEventListener("click", act);
  keys(page, acts);
  pick(page, rows);
  setPanel(page, innerWidth > 760);
  addEventListener("resize", () => { resize(page); if (page.view) look(page, page.view, true); });
}

function setPanel(page, open) {
  root.dataset.panel = open ? "open" : "closed";
  document.getElementById("panel").setAttribute("aria-expanded", String(open));
  resize(page);
  if (page.view && root.dataset.ready) look(page, page.view);
}

function keys(page, acts) {
  const names = { t: acts.theme, p: acts.panel, g: acts.floor, " ": acts.spin, e: () => explode(page, page.explode > 0 ? 0 : 100) };
  const turns = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  addEventListener("keydown", (event) => {
    const busy = event.target.closest && event.target.closest("input, button, a");
    if (event.ctrlKey || event.metaKey || event.altKey || (busy && (event.key === " " || event.key.startsWith("Arrow")))) return;
    const view = VIEWS[Number(event.key) - 1];
    if (event.key !== " " && view) look(page, view[0]);
    else if (names[event.key]) names[event.key]();
    else if (turns[event.key]) turn(page, ...turns[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(page, 0.88);
    else if (event.key === "-") zoom(page, 1.14);
    else return;
    event.preventDefault();
  });
}

function turn(page, across, down) {
  const { camera, controls } = page;
  const arm = camera.position.clone().sub(controls.target);
  const angle = Math.acos(Math.max(-1, Math.min(1, arm.y / arm.length()))) + down * 0.12;
  const around = Math.atan2(arm.x, arm.z) - across * 0.16;
  arm.setFromSphericalCoords(arm.length(), Math.max(0.02, Math.min(Math.PI - 0.02, angle)), around);
  place(page, arm);
}

function zoom(page, factor) {
  place(page, page.camera.position.clone().sub(page.controls.target).multiplyScalar(factor));
}

function place(page, arm) {
  page.glide.stop();
  mark(page, null);
  page.camera.position.copy(page.controls.target).add(arm);
  page.controls.update();
  page.redraw();
}

// A click (not a drag) on the shoe shows which part it is.
function pick(page, rows) {
  let down = null;
  const ray = new Raycaster();
  canvas.addEventListener("pointerdown", (event) => { down = [event.clientX, event.clientY]; });
  canvas.addEventListener("pointerup", (event) => {
    if (!down || Math.abs(event.clientX - down[0]) + Math.abs(event.clientY - down[1]) > 5) return;
    const at = new Vector2((event.clientX / innerWidth) * 2 - 1, 1 - (event.clientY / innerHeight) * 2);
    ray.setFromCamera(at, page.camera);
    const shown = page.parts.filter((part) => part.node.visible);
    const hit = ray.intersectObjects(shown.map((part) => part.node), false)[0];
    for (const [part, { row }] of rows) {
      const picked = Boolean(hit) && part.node === hit.object;
      row.classList.toggle("picked", picked);
      part.node.material.emissive.set(picked ? 0x2a0d08 : 0x000000);
      if (picked) row.scrollIntoView({ block: "nearest" });
    }
    page.redraw();
  });
}

// The room the shoe stands in: soft boxes to be mirrored, a sun with a soft shadow, a ruled floor.
import {
  BackSide, BoxGeometry, Color, DirectionalLight, Group, Mesh, MeshBasicMaterial, PCFShadowMap,
  PlaneGeometry, PMREMGenerator, Scene, ShaderMaterial, ShadowMaterial,
} from "three";

const PANELS = [
  // [width, height], [x, y, z], strength: a big key over the lateral side, strips, a top light.
  [[5.5, 3.2], [-5, 4.6, 3.2], 10],
  [[2.2, 4.5], [5.6, 2.4, -1.5], 5],
  [[6.5, 1.0], [0, 6.4, -3.5], 9],
  [[1.2, 4.0], [-1.5, 2.6, -6.4], 5],
  [[1.6, 3.2], [2.2, 2.0, 6.6], 3],
];

// True where WebGL is computed by the processor: such a machine gets fewer lamps and pixels.
export function isModest() {
  const probe = document.createElement("canvas").getContext("webgl2");
  const names = probe && probe.getExtension("WEBGL_debug_renderer_info");
  const renderer = names ? probe.getParameter(names.UNMASKED_RENDERER_WEBGL) : "";
  if (probe) probe.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}

export function environment(renderer, modest) {
  const room = new Scene();
  const walls = new MeshBasicMaterial({ color: new Color(0.62, 0.63, 0.65), side: BackSide });
  room.add(new Mesh(new BoxGeometry(16, 14, 16), walls));
  const floor = new Mesh(new PlaneGeometry(16, 16), new MeshBasicMaterial({ color: new Color(0.5, 0.5, 0.5) }));
  floor.rotation.x = -Math.PI / 2;
  floor.position.y = -2.5;
  room.add(floor);
  for (const [[width, height], [x, y, z], strength] of PANELS) {
    const light = new MeshBasicMaterial({ color: new Color(strength, strength, strength * 0.985) });
    const panel = new Mesh(new PlaneGeometry(width, height), light);
    panel.position.set(x, y, z);
    panel.lookAt(0, 0, 0);
    room.add(panel);
  }
  const maker = new PMREMGenerator(renderer);
  const made = maker.fromScene(room, 0.03, 0.1, 40, { size: modest ? 64 : 256 }).texture;
  maker.dispose();
  return made;
}

// A broad lamp is several small ones side by side: their hard shadows add up to a soft one.
const SPOTS = [[-0.62, 2.2, 1.05], [-1.15, 2.05, 0.75], [-0.75, 2.0, 0.45], [-1.3, 2.25, 0.2], [-0.9, 2.5, 0.75]];

export function lamps(renderer, reach, middle, strength, modest) {
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  // The shoe moves only when it is pulled apart or a part is hidden; turning the camera is free.
  renderer.shadowMap.autoUpdate = false;
  const group = new Group();
  const spots = modest ? SPOTS.slice(0, 1) : SPOTS;
  for (const [x, y, z] of spots) {
    const light = new DirectionalLight(0xffffff, strength / spots.length);
    light.position.set(x, y, z).multiplyScalar(reach).add(middle);
    light.target.position.copy(middle);
    light.castShadow = true;
    light.shadow.mapSize.set(1024, 1024);
    light.shadow.radius = 4;
    light.shadow.bias = -0.0005;
    light.shadow.normalBias = reach * 0.004;
    group.add(light, light.target);
  }
  reframe(group, reach);
  return group;
}

// Widen the lamps' view to a scene of this radius.
export function reframe(group, radius) {
  for (const light of group.children) {
    if (!light.isDirectionalLight) continue;
    const view = light.shadow.camera;
    view.left = view.bottom = -radius * 1.25;
    view.right = view.top = radius * 1.25;
    view.near = 0.01;
    view.far = radius * 8;
    view.updateProjectionMatrix();
  }
}

const FADE = `
  varying vec2 spot;
  void main() { spot = (modelMatrix * vec4(position, 1.0)).xz; gl_Position = projectionMatrix * viewMatrix * vec4(spot.x, 0.0, spot.y, 1.0); }`;
const RULES = `
  varying vec2 spot;
  uniform vec3 ink; uniform float strength; uniform float reach; uniform vec2 middle;
  float rule(float step, float width) {
    vec2 at = spot / step;
    vec2 gap = abs(fract(at - 0.5) - 0.5) / max(fwidth(at), vec2(1e-6));
    return 1.0 - min(min(gap.x, gap.y) / width, 1.0);
  }
  void main() {
    float far = clamp(1.0 - length(spot - middle) / reach, 0.0, 1.0);
    float ruled = max(rule(0.01, 1.0) * 0.35, rule(0.05, 1.3));
    gl_FragColor = vec4(ink, ruled * strength * far * far);
  }`;

export function floor(reach, middle) {
  const group = new Group();
  const caught = new Mesh(new PlaneGeometry(reach * 12, reach * 12), new ShadowMaterial({ opacity: 0.22 }));
  caught.rotation.x = -Math.PI / 2;
  caught.receiveShadow = true;
  caught.position.y = -0.0006;
  const material = new ShaderMaterial({
    vertexShader: FADE,
    fragmentShader: RULES,
    transparent: true,
    depthWrite: false,
    uniforms: {
      ink: { value: new Color(0, 0, 0) }, strength: { value: 0.2 }, reach: { value: reach * 2.6 },
      middle: { value: [middle.x, middle.z] },
    },
  });
  const rules = new Mesh(new PlaneGeometry(reach * 8, reach * 8), material);
  rules.rotation.x = -Math.PI / 2;
  rules.position.set(middle.x, 0, middle.z);
  rules.frustumCulled = false;
  group.add(caught, rules);
  return { group, caught, rules };
}

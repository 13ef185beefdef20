// Cloth, leather and rubber answer light differently; the GLB carries the material's id for that.
import { Color, MeshPhysicalMaterial } from "three";

const KINDS = [
  // words in the id, grain size in mm, bump, sheen, specular strength
  [/suede|nubuck|felt|wool/, "noise", 0.35, 0.5, 1.0, 0.2],
  [/tumbled|full_grain|pebble/, "noise", 0.9, 1.2, 0, 0.9],
  [/leather/, "noise", 0.5, 0.55, 0, 0.9],
  [/canvas|cotton|textile|denim/, "weave", 0.9, 0.9, 0.5, 0.3],
  [/mesh|knit/, "knit", 2.2, 1.0, 0.4, 0.3],
  [/lace|polyester|nylon|webbing/, "weave", 0.7, 0.9, 0.4, 0.3],
  [/foam|eva|pu/, "noise", 0.25, 0.35, 0, 0.5],
];
const PLAIN = [null, "noise", 0.25, 0.12, 0, 0.9];

const HEAD = `
  varying vec3 rrPlace; varying vec3 rrFacing;
`;
const NOISE = `
  float rrHash(vec3 p) { p = fract(p * 0.3183099 + vec3(0.71, 0.113, 0.419)); p *= 17.0; return fract(p.x * p.y * p.z * (p.x + p.y + p.z)); }
  float rrNoise(vec3 x) {
    vec3 i = floor(x), f = fract(x); f = f * f * (3.0 - 2.0 * f);
    return mix(mix(mix(rrHash(i), rrHash(i + vec3(1,0,0)), f.x), mix(rrHash(i + vec3(0,1,0)), rrHash(i + vec3(1,1,0)), f.x), f.y),
               mix(mix(rrHash(i + vec3(0,0,1)), rrHash(i + vec3(1,0,1)), f.x), mix(rrHash(i + vec3(0,1,1)), rrHash(i + vec3(1,1,1)), f.x), f.y), f.z);
  }
  float rrWeave(vec2 p) { return sin(p.x * 3.14159) * sin(p.y * 3.14159); }
  float rrKnit(vec2 p) { vec2 a = cos(p * 6.28318); float d = max(a.x + a.y, -a.x - a.y) - 1.1; return 0.25 - max(d, 0.0) * 1.6; }
  float rrFlat(vec2 p) { return rrKIND(p); }
  float rrHeight(vec3 p) {
    vec3 w = rrFacing * rrFacing; w *= w; w /= (w.x + w.y + w.z);
    return w.x * rrFlat(p.yz) + w.y * rrFlat(p.xz) + w.z * rrFlat(p.xy);
  }
`;

// A height over the surface, turned into a tilted normal by screen derivatives (no UVs needed).
const TILT = `
  {
    vec3 at = rrPlace * rrScale;
    float steep = length(fwidth(at));
    float high = rrGRAIN(at) * rrBump * clamp(1.3 - 2.2 * steep, 0.0, 1.0);
    vec3 px = dFdx(-vViewPosition), py = dFdy(-vViewPosition);
    vec3 r1 = cross(py, normal), r2 = cross(normal, px);
    float det = dot(px, r1);
    vec3 grade = sign(det) * (dFdx(high) * r1 + dFdy(high) * r2);
    normal = normalize(abs(det) * normal - grade);
  }`;

export function dressed(original, id) {
  const [, grain, size, bump, sheen, specular] = KINDS.find(([words]) => words.test(id)) || PLAIN;
  const material = new MeshPhysicalMaterial({
    color: original.color, roughness: original.roughness, metalness: original.metalness,
    sheen, sheenRoughness: 0.6, specularIntensity: specular,
  });
  material.sheenColor = original.color.clone().lerp(new Color(1, 1, 1), 0.35);
  material.name = original.name;
  const kind = grain === "weave" ? "rrWeave" : "rrKnit";
  const height = grain === "noise" ? "rrNoise" : "rrHeight";
  material.customProgramCacheKey = () => `rr-${grain}-${size}-${bump}`;
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = HEAD + shader.vertexShader.replace(
      "#include <begin_vertex>", "#include <begin_vertex>\n rrPlace = position; rrFacing = normal;");
    shader.fragmentShader = HEAD + NOISE.replace("rrKIND", kind) + shader.fragmentShader.replace(
      "#include <normal_fragment_maps>",
      "#include <normal_fragment_maps>" + TILT
        .replace("rrScale", (1000 / size).toFixed(1)).replace("rrGRAIN", height)
        .replace("rrBump", (bump * size * 0.00012).toFixed(8)));
  };
  return material;
}

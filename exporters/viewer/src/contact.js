// The soft dark under a shoe: how near each place above the ground is, seen from below and blurred.
import {
  DoubleSide, LinearFilter, Mesh, OrthographicCamera, PlaneGeometry, Scene,
  ShaderMaterial, Vector2, WebGLRenderTarget,
} from "three";

const REACH = 0.055;
const ROOM = 0.06;
const SIDE = 256;

const FLAT = "varying vec2 spot; void main() { spot = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }";
const BLUR = `
  varying vec2 spot; uniform sampler2D picture; uniform vec2 way;
  void main() {
    float sum = 0.0, all = 0.0;
    for (int k = -8; k <= 8; k++) {
      float weight = exp(-float(k * k) / 28.0);
      sum += texture2D(picture, spot + way * float(k)).r * weight;
      all += weight;
    }
    gl_FragColor = vec4(vec3(sum / all), 1.0);
  }`;
const NEAR = `
  varying float height;
  #include <clipping_planes_pars_vertex>
  void main() { vec4 at = modelMatrix * vec4(position, 1.0); height = at.y; vec4 mvPosition = viewMatrix * at; gl_Position = projectionMatrix * mvPosition;
  #include <clipping_planes_vertex>
  }`;
const DARK = `
  varying float height;
  #include <clipping_planes_pars_fragment>
  void main() {
  #include <clipping_planes_fragment>
  float far = clamp(height / ${REACH.toFixed(3)}, 0.0, 1.0); gl_FragColor = vec4(vec3(pow(1.0 - far, 2.2)), 1.0); }`;
const CAUGHT = `
  varying vec2 spot; uniform sampler2D picture; uniform float strength;
  void main() { gl_FragColor = vec4(0.0, 0.0, 0.0, texture2D(picture, spot).r * strength); }`;

export class Contact {
  constructor(renderer) {
    this.renderer = renderer;
    const target = () => new WebGLRenderTarget(SIDE, SIDE, { minFilter: LinearFilter, magFilter: LinearFilter });
    [this.first, this.second] = [target(), target()];
    this.near = new ShaderMaterial({ vertexShader: NEAR, fragmentShader: DARK, side: DoubleSide, clipping: true });
    this.blur = new ShaderMaterial({ vertexShader: FLAT, fragmentShader: BLUR, depthTest: false, uniforms: { picture: { value: null }, way: { value: new Vector2() } } });
    this.quad = new Scene().add(new Mesh(new PlaneGeometry(2, 2), this.blur));
    this.material = new ShaderMaterial({
      vertexShader: "varying vec2 spot; void main() { spot = vec2(uv.x, 1.0 - uv.y); gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }",
      fragmentShader: CAUGHT, transparent: true, depthWrite: false,
      uniforms: { picture: { value: this.first.texture }, strength: { value: 0.5 } },
    });
    this.floor = new Mesh(new PlaneGeometry(1, 1), this.material);
    this.floor.rotation.x = -Math.PI / 2;
    this.floor.renderOrder = -1;
  }

  // Look at a shoe from below again, cut as it is; `box` is what is seen of it.
  update(shoe, box) {
    this.near.clippingPlanes = shoe.parts[0].node.material.clippingPlanes;
    const [wide, deep] = [box.max.x - box.min.x + 2 * ROOM, box.max.z - box.min.z + 2 * ROOM];
    const [x, z] = [(box.min.x + box.max.x) / 2, (box.min.z + box.max.z) / 2];
    const camera = new OrthographicCamera(-wide / 2, wide / 2, deep / 2, -deep / 2, 0, 1);
    camera.position.set(x, -0.001, z);
    camera.up.set(0, 0, 1);
    camera.lookAt(x, 1, z);
    const { renderer } = this;
    const scene = new Scene();
    scene.overrideMaterial = this.near;
    const parent = shoe.group.parent;
    const lent = shoe.parts.filter((part) => part.cap?.visible);
    for (const part of lent) part.cap.visible = false;
    scene.add(shoe.group);
    const clear = renderer.getClearAlpha();
    renderer.setClearColor(0x000000, 1);
    renderer.setRenderTarget(this.first);
    renderer.clear();
    renderer.render(scene, camera);
    for (const [from, to, way] of [[this.first, this.second, [1.6 / SIDE, 0]], [this.second, this.first, [0, 1.6 / SIDE]], [this.first, this.second, [0.8 / SIDE, 0]], [this.second, this.first, [0, 0.8 / SIDE]]]) {
      this.blur.uniforms.picture.value = from.texture;
      this.blur.uniforms.way.value.set(...way);
      renderer.setRenderTarget(to);
      renderer.render(this.quad, camera);
    }
    renderer.setRenderTarget(null);
    renderer.setClearColor(0x000000, clear);
    for (const part of lent) part.cap.visible = true;
    parent.add(shoe.group);
    this.floor.scale.set(wide, deep, 1);
    this.floor.position.set(x, 0.0002, z);
  }
}

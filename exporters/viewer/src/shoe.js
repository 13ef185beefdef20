// One shoe of the page: its parts with their looks, standing on the ground, in metres.
import { Box3, BufferGeometry, Color, Float32BufferAttribute, Group, Mesh, Vector3 } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { MeshoptDecoder } from "../node_modules/meshoptimizer/meshopt_decoder_reference.js";
import { dressed } from "./materials.js";

export async function readShoe(bytes, told) {
  const { scene } = await new GLTFLoader().setMeshoptDecoder(MeshoptDecoder).parseAsync(bytes, "");
  const group = new Group();
  const parts = [];
  scene.updateMatrixWorld(true);
  scene.traverse((node) => { if (node.isMesh) parts.push(part(node)); });
  const box = new Box3();
  for (const { box: own, name } of parts) if (name !== "last" || parts.length === 1) box.union(own);
  const lift = -box.min.y;
  for (const one of parts) {
    group.add(one.node);
    one.box.translate(new Vector3(0, lift, 0));
    one.middle = one.box.getCenter(new Vector3());
    one.node.geometry.translate(0, lift, 0);
  }
  box.translate(new Vector3(0, lift, 0));
  return { group, parts, box, lift, told, overlay: told.overlay };
}

// Whole numbers of the file become metres, so that nobody else has to know of its steps.
function part(node) {
  const { geometry: packed, matrixWorld, material } = node;
  const plain = new BufferGeometry();
  const place = packed.attributes.position;
  const points = new Float32Array(place.count * 3);
  const at = new Vector3();
  for (let k = 0; k < place.count; k += 1) at.fromBufferAttribute(place, k).applyMatrix4(matrixWorld).toArray(points, k * 3);
  plain.setAttribute("position", new Float32BufferAttribute(points, 3));
  plain.setAttribute("normal", numbers(packed.attributes.normal, 3));
  const far = packed.attributes._deviation;
  if (far) plain.setAttribute("deviation", numbers(far, 1, node.userData.deviation_step_um / 1000));
  plain.setIndex(packed.index);
  const colour = material.userData.color_hex || `#${new Color(material.color).getHexString()}`;
  const mesh = new Mesh(plain, dressed(material, material.userData.material || ""));
  mesh.castShadow = mesh.receiveShadow = true;
  plain.computeBoundingBox();
  const name = node.userData.name || node.name;
  const made = material.name.replace(/^[^:]*: /, "");
  return { name, node: mesh, look: mesh.material, colour, material: made, box: plain.boundingBox.clone(), deviation: Boolean(far) };
}

function numbers(packed, width, scale = 1) {
  const read = [packed.getX, packed.getY, packed.getZ];
  const found = new Float32Array(packed.count * width);
  for (let k = 0; k < packed.count; k += 1) {
    for (let axis = 0; axis < width; axis += 1) found[k * width + axis] = read[axis].call(packed, k) * scale;
  }
  return new Float32BufferAttribute(found, width);
}

// The box of the parts that are seen, wherever they have been moved to.
export function extent(shoe) {
  const box = new Box3();
  for (const one of shoe.parts) if (one.node.visible) box.union(one.box.clone().translate(one.node.position));
  return box.isEmpty() ? shoe.box.clone() : box;
}

// The shoe's (toe, medial, up) in mm as the page's (medial, up, toe) in metres.
export function place(shoe, [toe, medial, up]) {
  return new Vector3(medial / 1000, up / 1000 + shoe.lift, toe / 1000);
}

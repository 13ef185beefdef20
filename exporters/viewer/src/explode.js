// Where each part goes when the shoe is pulled apart: millimetres towards toe, medial side and up.
import { Vector3 } from "three";

const PLACES = {
  outsole: [0, 0, 0],
  midsole: [0, 0, 42],
  insole: [0, 0, 82],
  last: [0, 0, 120],
  lining: [0, 0, 132],
  upper: [0, 0, 232],
  heel_counter: [-58, 0, 232],
  toe_cap: [62, 0, 232],
  eyestay: [14, 0, 316],
  tongue: [4, 0, 272],
  eyelets: [20, 0, 342],
  laces: [26, 0, 372],
};

// Parts this table does not know move straight away from the middle of the shoe.
export function places(parts, middle) {
  const found = new Map();
  for (const part of parts) {
    const known = PLACES[part.name];
    if (known) {
      const [toe, medial, up] = known;
      found.set(part, new Vector3(medial, up, toe).multiplyScalar(0.001));
    } else {
      found.set(part, part.middle.clone().sub(middle).multiplyScalar(1.2).setY(Math.abs(part.middle.y - middle.y) + 0.05));
    }
  }
  return found;
}

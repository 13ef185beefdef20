// Where each part goes when the shoe is pulled apart: millimetres towards toe, medial side and up.
import { Vector3 } from "three";

const PLACES = {
  outsole: [0, 0, 0],
  midsole: [0, 0, 42],
  foxing: [0, 0, 20],
  welt: [0, 0, 64],
  insole_board: [0, 0, 84],
  sockliner: [0, 0, 112],
  insole: [0, 0, 84],
  last: [0, 0, 126],
  lining: [0, 0, 148],
  upper: [0, 0, 248],
  gore: [0, 0, 300],
  heel_counter: [-58, 0, 248],
  heel_tab: [-74, 0, 262],
  pull_tab: [-30, 0, 330],
  toe_cap: [62, 0, 248],
  mudguard: [0, 0, 206],
  tongue: [4, 0, 290],
  eyestay: [14, 0, 334],
  eyelets: [20, 0, 360],
  laces: [26, 0, 390],
};

// Move the parts apart by a share from 0 to 1. Those the table does not know leave the middle straight.
export function explode(shoe, share) {
  const middle = shoe.box.getCenter(new Vector3());
  for (const part of shoe.parts) {
    const known = PLACES[part.name];
    const away = known
      ? new Vector3(known[1], known[2], known[0]).multiplyScalar(0.001)
      : part.middle.clone().sub(middle).multiplyScalar(1.2).setY(Math.abs(part.middle.y - middle.y) + 0.05);
    part.node.position.copy(away).multiplyScalar(share);
  }
}

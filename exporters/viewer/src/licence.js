// Puts three.js's licence beside the bundle that contains it.
import { copyFileSync } from "node:fs";

copyFileSync("node_modules/three/LICENSE", "dist/THREE-LICENSE.txt");

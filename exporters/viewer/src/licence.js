// Puts the licences of what the bundle contains beside it.
import { copyFileSync } from "node:fs";

copyFileSync("node_modules/three/LICENSE", "dist/THREE-LICENSE.txt");
copyFileSync("node_modules/meshoptimizer/LICENSE.md", "dist/MESHOPTIMIZER-LICENSE.txt");

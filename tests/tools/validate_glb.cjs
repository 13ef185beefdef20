// Reads a GLB from standard input, prints the Khronos validator's report as JSON.
const { readFileSync } = require("node:fs");
const validator = require("gltf-validator");

const options = { maxIssues: 0, writeTimestamp: false };
validator
  .validateBytes(new Uint8Array(readFileSync(0)), options)
  .then((report) => process.stdout.write(JSON.stringify(report)))
  .catch((error) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  });

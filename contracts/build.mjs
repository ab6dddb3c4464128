// SPDX-License-Identifier: LGPL-3.0-or-later
// Compiles interfaces/*.sol, layout/*.sol and twin/*.sol for osaka and writes
// abi/*.json, and layout/*.hex and twin/*.hex, the code that tests run. With
// --check it compares instead and exits 1 where a committed file is out of date.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const solc = createRequire(import.meta.url)("solc");
const root = dirname(fileURLToPath(import.meta.url));
const check = process.argv.includes("--check");

// What folders are compiled together. The twin is written without a thought for
// the stack, which takes the other code generator.
const parts = [
  { folders: ["interfaces", "layout"], viaIR: false },
  { folders: ["interfaces", "twin"], viaIR: true },
];
const hexFolders = ["layout", "twin"];

function compile({ folders, viaIR }) {
  const sources = {};
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (name.endsWith(".sol")) {
        sources[`${folder}/${name}`] = { content: readFileSync(join(root, folder, name), "utf8") };
      }
    }
  }
  const input = {
    language: "Solidity",
    sources,
    settings: {
      evmVersion: "osaka",
      viaIR,
      optimizer: { enabled: true, runs: 1000 },
      metadata: { appendCBOR: false },
      outputSelection: { "*": { "*": ["abi", "evm.deployedBytecode.object"] } },
    },
  };
  return JSON.parse(solc.compile(JSON.stringify(input)));
}

// One entry a line keeps the difference between two versions readable.
function render(abi) {
  return "[\n" + abi.map((entry) => "  " + JSON.stringify(entry)).join(",\n") + "\n]\n";
}

// What compiles is warned of where the twin's size is: it is never deployed.
const tooLong = "5574";

// Text of every generated file, by its path below contracts.
const want = new Map();
for (const part of parts) {
  const output = compile(part);
  const problems = (output.errors ?? []).filter(({ errorCode }) => errorCode !== tooLong);
  for (const problem of problems) {
    console.error(problem.formattedMessage);
  }
  if (problems.length > 0) {
    process.exit(1); // warnings count: our sources have none
  }
  for (const [source, contracts] of Object.entries(output.contracts)) {
    for (const [name, { abi, evm }] of Object.entries(contracts)) {
      const folder = dirname(source), code = evm.deployedBytecode.object;
      if (folder === "interfaces" && abi.length > 0) { // a library of constants has none
        want.set(`abi/${name}.json`, render(abi));
      } else if (name.startsWith("Twin") || folder === "layout") {
        if (code !== "") {
          want.set(`${folder}/${name}.hex`, code + "\n");
        }
      }
    }
  }
}
mkdirSync(join(root, "abi"), { recursive: true });
const have = readdirSync(join(root, "abi")).map((name) => `abi/${name}`);
for (const folder of hexFolders) {
  have.push(...readdirSync(join(root, folder)).filter((name) => name.endsWith(".hex")).map((name) => `${folder}/${name}`));
}

let stale = 0;
for (const name of new Set([...have, ...want.keys()])) {
  const path = join(root, name);
  if (want.get(name) === (existsSync(path) ? readFileSync(path, "utf8") : undefined)) {
    continue;
  }
  if (check || !want.has(name)) {
    stale++;
    console.error(`contracts/${name} does not match the Solidity sources`);
  } else {
    writeFileSync(path, want.get(name));
    console.log(`contracts/${name} written`);
  }
}
process.exit(stale > 0 ? 1 : 0);

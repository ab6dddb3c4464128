// SPDX-License-Identifier: LGPL-3.0-or-later
//
// Checks that the OpenRPC document of a node's own methods is one: against the schema of
// the specification, with every reference resolved.

import { readFileSync } from "node:fs";
import { parseOpenRPCDocument, validateOpenRPCDocument } from "@open-rpc/schema-utils-js";

const text = readFileSync(new URL("../../ehr/ehrapi/gen_openrpc.json", import.meta.url), "utf8");

const verdict = validateOpenRPCDocument(JSON.parse(text));
if (verdict !== true) throw verdict;
const document = await parseOpenRPCDocument(JSON.parse(text));

const names = document.methods.map((method) => method.name);
if (new Set(names).size !== names.length) throw new Error("a method is described twice");
if (JSON.stringify(document.methods).includes('"$ref"')) throw new Error("a reference was not resolved");
console.log(`openrpc: ${names.length} methods, as the specification wants them`);

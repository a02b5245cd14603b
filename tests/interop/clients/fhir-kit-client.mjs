import { Client } from "fhir-kit-client";
import { asked, came, token } from "./signing.mjs";

const { base: baseUrl, patient, stranger, page, ...who } = await asked();
const client = new Client({ baseUrl });
const { tokenUrl } = await client.smartAuthMetadata();
client.bearerToken = await token(String(tokenUrl), who);

async function all(resourceType, searchParams) {
  const found = [];
  for (let bundle = await client.search({ resourceType, searchParams }); bundle;) {
    found.push(...came(bundle, "match"));
    bundle = await client.nextPage({ bundle });
  }
  return found;
}

const both = await client.search({
  resourceType: "Goal", searchParams: { _id: "goal-ann", _revinclude: "Provenance:target" },
});
const nobody = await client.read({ resourceType: "Patient", id: stranger }).then(
  () => "found", (error) => String(error.response.status));
process.stdout.write(JSON.stringify({
  statement: await client.capabilityStatement(),
  patient: await client.read({ resourceType: "Patient", id: patient }),
  goals: await all("Goal", { _count: page }),
  plans: await all("CarePlan", { category: "assess-plan" }),
  signed: came(both, "include"),
  nobody,
}));

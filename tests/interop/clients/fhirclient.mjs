import smart from "fhirclient";
import { asked, came, token } from "./signing.mjs";

const { base, patient, stranger, page, ...who } = await asked();
const discovered = await new smart.FhirClient(base).fhirRequest(".well-known/smart-configuration");
const access_token = await token(discovered.token_endpoint, who);
const client = smart({ headers: {} }, {}).client({ serverUrl: base, tokenResponse: { access_token } });
const all = (query) => client.request(query, { pageLimit: 0, flat: true });

const both = await client.request("Goal?_id=goal-ann&_revinclude=Provenance:target");
const nobody = await client.request(`Patient/${stranger}`).then(
  () => "found", (error) => String(error.status));
process.stdout.write(JSON.stringify({
  statement: await client.request("metadata"),
  patient: await client.request(`Patient/${patient}`),
  goals: await all(`Goal?_count=${page}`),
  plans: await all("CarePlan?category=assess-plan"),
  signed: came(both, "include"),
  nobody,
}));

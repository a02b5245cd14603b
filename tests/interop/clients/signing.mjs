// What both clients need around them: a token by SMART Backend Services, and plain input and output.
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { SignJWT, importJWK } from "jose";

/** What is asked, as JSON on standard input. */
export async function asked() {
  return JSON.parse(await text(process.stdin));
}

/** An access token from a token endpoint, for a client with a key of its own. */
export async function token(endpoint, { client, scope, type, key }) {
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: "RS384", typ: "JWT", kid: key.kid })
    .setIssuer(client).setSubject(client).setAudience(endpoint).setExpirationTime("4m")
    .sign(await importJWK(key, "RS384"));
  const form = { grant_type: "client_credentials", scope, client_assertion_type: type, client_assertion: assertion };
  const answer = await fetch(endpoint, { method: "POST", body: new URLSearchParams(form) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).access_token;
}

/** The resources of a page that came in this way (match or include). */
export function came(bundle, mode) {
  return (bundle.entry ?? []).filter((each) => each.search.mode === mode).map((each) => each.resource);
}

// The pages are complete without this file. It saves a goal without drawing the page again,
// follows a receipt until it has arrived, fetches late panels, and fills fields on request.
import htmx from "htmx.org";

// The defaults of htmx would break the content security policy (style element, eval) and keep
// pages with patient data in the browser's storage.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  historyCacheSize: 0,
  historyEnabled: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  timeout: 20000,
  // 422: the form comes back with what to look at. Every other error goes the plain way (below).
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true, error: false },
    { code: "...", swap: false, error: true },
  ],
});

// Loading it wrote the page's path (no patient data, but a launch) to the browser's storage.
try {
  sessionStorage.removeItem("htmx-current-path-for-history");
} catch {
  // A sandboxed frame has no storage: nothing was written.
}

const say = (text) => {
  document.getElementById("announcer").textContent = text;
};

// What a page asks by itself is no sign of a person at the screen (idle lock).
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target.closest("[data-background]")) detail.headers["X-Background"] = "1";
});

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.matches("form")) target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ target }) => target.removeAttribute("aria-busy"));

// A form that did not get through is sent the plain way: its submission id makes that harmless,
// and the answer is a whole page that says what happened. A panel keeps its plain link.
function plainly({ target }) {
  const form = target.closest("form");
  if (form) HTMLFormElement.prototype.submit.call(form);
  target.querySelectorAll("[data-waiting]").forEach((line) => {
    line.firstChild.textContent = "It did not come by itself: ";
  });
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, plainly);
}

// After a swap the focus goes to what changed.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  prepare(target);
  const changed = target.matches("[data-focus]") ? target : target.querySelector("[data-focus]");
  if (changed) changed.focus();
  if (target.matches(".fb-receipt")) say(target.textContent.replace(/\s+/g, " ").trim());
});

// <button data-fill-due="2026-12-04"> puts that value into the field "due" of the goal form.
function fill(button) {
  const form = document.getElementById("goal-form");
  const fields = Object.entries(button.dataset).filter(([name]) => name.startsWith("fill"));
  for (const [name, value] of fields) {
    const field = form.elements[name.slice(4).toLowerCase()];
    if (field) field.value = value;
  }
  if (fields.length) form.elements[fields[0][0].slice(4).toLowerCase()].focus?.();
  say("Filled in");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill-statement],[data-fill-due],button[data-needs-script]");
  if (button && document.getElementById("goal-form")) {
    event.preventDefault();
    fill(button);
  }
  document.querySelectorAll(".fb-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".fb-menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Alone in its window, this page opens the new one itself. In a frame the form stays here: the new
// window would get its request without the frame's cookie.
if (window.self === window.top) {
  document.querySelectorAll("form[data-own-window]").forEach((form) => (form.target = "_blank"));
}

// A sign-in request that is too long for an address goes to the EHR by itself.
document.querySelector("form[data-at-once]")?.requestSubmit();

const prepare = (root) =>
  root.querySelectorAll("[data-needs-script]").forEach((part) => part.removeAttribute("hidden"));
prepare(document);
document.querySelector("main [data-focus]")?.focus();

// Copying a text: the button is there only where this script is. A frame may not be allowed to
// write to the clipboard; then the old way is tried, and in the end the text is at least selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const box = document.getElementById(button.dataset.copy);
    box.focus();
    box.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      copied = document.execCommand("copy");
    }
    say(copied ? "Copied." : "Selected. Copy it with your keyboard.");
  });
}

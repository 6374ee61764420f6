// Starts the API page of a service. A token that a person has given stays in this browser until "Logout".
const reference = document.getElementById("reference");

// What Swagger UI leaves without a name for a screen reader, or out of the keyboard's reach.
const NAMES = {
  "#servers": () => "Server",
  "tr[data-param-name] select": (select) => select.closest("tr").dataset.paramName,
  ".opblock-section-request-body .body-param-content-type select, .opblock-section-header select": () => "Content type",
  ".response-control-media-type select, .responses-inner select": () => "Media type",
  ".examples-select-element": () => "Example",
  ".close-modal": () => "Close",
  ".copy-to-clipboard button": () => "Copy",
  "select": () => "Choice",
};

function complete() {
  for (const [selector, nameOf] of Object.entries(NAMES)) {
    for (const one of reference.querySelectorAll(selector)) {
      if (!one.hasAttribute("aria-label")) one.setAttribute("aria-label", nameOf(one));
    }
  }
  for (const one of reference.querySelectorAll("pre.microlight, .body-param__example, textarea")) one.tabIndex = 0;
  for (const one of reference.querySelectorAll(".auth-btn-wrapper button[aria-label]")) one.removeAttribute("aria-label");
}

let awaited = 0;
new MutationObserver(() => {
  cancelAnimationFrame(awaited);
  awaited = requestAnimationFrame(complete);
}).observe(reference, { childList: true, subtree: true });

SwaggerUIBundle({
  url: "openapi.json",
  domNode: reference,
  deepLinking: false, // it puts a link inside of each button
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: true,
  syntaxHighlight: { theme: "tomorrow-night" },
  validatorUrl: null, // it would tell another host which documents are read
});

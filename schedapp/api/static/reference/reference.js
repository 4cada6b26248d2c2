// The reference: takes the token out of the address (or asks for it), fetches the document with it, and draws it.
// Nothing is loaded from elsewhere and nothing is stored.

const door = document.getElementById("door");
const field = document.getElementById("token");
const problem = document.getElementById("problem");

function tokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (location.hash) history.replaceState(null, "", location.pathname); // not in the history, not on the screen
  return token;
}

async function open(token) {
  const answer = await fetch("/openapi.json", { headers: { Authorization: `Bearer ${token}` } });
  const body = await answer.json();
  if (!answer.ok) throw new Error([body.title, body.detail].filter(Boolean).join(" "));
  door.hidden = true;
  show(body, token);
}

function show(document_, token) {
  const drawn = SwaggerUIBundle({
    spec: asVersion30(document_),
    dom_id: "#reference",
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    onComplete: () => drawn.preauthorizeApiKey("token", token),
  });
}

// Swagger UI 4 draws OpenAPI 3.0; the document is 3.1, which says "or null" and "examples" in another way.
function asVersion30(document_) {
  return { ...lowered(document_), openapi: "3.0.3" };
}

function lowered(value) {
  if (Array.isArray(value)) return value.map(lowered);
  if (value === null || typeof value !== "object") return value;
  const { anyOf, const: only, ...rest } = value;
  const made = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, lowered(each)]));
  if (Array.isArray(made.examples)) {
    made.example = made.examples[0];
    delete made.examples;
  }
  if (only !== undefined) made.enum = [only];
  if (!Array.isArray(anyOf)) return made;
  const kinds = anyOf.filter((each) => each.type !== "null").map(lowered);
  if (kinds.length < anyOf.length) made.nullable = true;
  return kinds.length === 1 ? { ...kinds[0], ...made } : { ...made, anyOf: kinds };
}

async function tried(token) {
  try {
    await open(token);
  } catch (error) {
    door.hidden = false;
    problem.textContent = token ? error.message : "";
    field.focus();
  }
}

door.addEventListener("submit", (event) => {
  event.preventDefault();
  tried(field.value.trim());
});

const given = tokenOfAddress();
if (given) tried(given);
else {
  door.hidden = false;
  field.focus();
}
